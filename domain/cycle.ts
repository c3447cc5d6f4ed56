/** How long a product lasts a customer: the merchant's own days, or what the shop's orders tell. */

/** How a rule waits: a number of days, or as long as what was bought usually lasts. */
export const REMINDER_MODES = ['days', 'learned'] as const;
export type ReminderMode = (typeof REMINDER_MODES)[number];

/** Where a cycle comes from, the most telling first; `rule` is a number of days that the merchant set. */
export const CYCLE_SOURCES = ['customer', 'product', 'supply', 'default', 'rule'] as const;
export type CycleSource = (typeof CYCLE_SOURCES)[number];

/** One unit's worth of a product, in days. */
export type Cycle = {
  source: CycleSource;
  days: number;
  /** Purchases of the customer, or gaps between purchases of all; null where nothing was counted. */
  count: number | null;
  /** How often the customer's answers have lengthened it; absent: it is as it was learned or said. */
  factor?: number;
};

/** What is known of a product and a customer; null: nothing. */
export type KnownCycles = {
  customer: { days: number; purchases: number } | null;
  product: { days: number; gaps: number } | null;
  /** As the merchant says of the product. */
  supplyDays: number | null;
  /** By how much the customer's answers say that it lasts them longer; absent: they have said nothing. */
  factor?: number | null;
};

/** Enough purchases of one customer, and enough gaps between those of all, to learn from. */
export const ENOUGH = { purchases: 3, gaps: 10 } as const;
/** What a product is taken to last where no rule is asked and nothing is known (days). */
export const USUAL_DAYS = 30;

/** What one answer that it is not used up yet does to a cycle, and how far such answers go together. */
export const STILL_HAS = { factor: 1.25, most: 4 } as const;
/** After such an answer: a part of the cycle, and the days that it is at least. */
const AGAIN = { part: 1 / 4, leastDays: 3 };

/** Days from the answer that it is not used up yet to the next reminder, of an order that was to last `days`. */
export function daysUntilAgain(days: number): number {
  return Math.max(AGAIN.leastDays, days * AGAIN.part);
}

/** No reminder comes sooner than a day after completion, or later than a year. */
const DAYS = { least: 1, most: 365 };

/** The best that is known of how long one unit lasts; `fallbackDays` when nothing is. Answers lengthen any of it. */
export function cycleOf(known: KnownCycles, fallbackDays: number): Cycle {
  const { factor = null } = known;
  const cycle = bestOf(known, fallbackDays);
  return factor === null || factor === 1 ? cycle : { ...cycle, days: tenths(cycle.days * factor), factor };
}

function bestOf({ customer, product, supplyDays }: KnownCycles, fallbackDays: number): Cycle {
  if (customer && customer.purchases >= ENOUGH.purchases)
    return { source: 'customer', days: tenths(customer.days), count: customer.purchases };
  if (product && product.gaps >= ENOUGH.gaps)
    return { source: 'product', days: tenths(product.days), count: product.gaps };
  if (supplyDays !== null) return { source: 'supply', days: supplyDays, count: null };
  return { source: 'default', days: fallbackDays, count: null };
}

const tenths = (days: number): number => Math.round(days * 10) / 10;

/** Whole days from completion to the reminder: what was bought lasts `quantity` cycles, less the lead. */
export function learnedDays({ days }: Cycle, quantity: number, leadDays: number): number {
  return Math.min(DAYS.most, Math.max(DAYS.least, Math.round(days * quantity - leadDays)));
}

/** How a reminder's wait came about, as it is kept with its due time. */
export type ExplainedCycle = Cycle & { mode: ReminderMode; quantity: number; leadDays: number };

/** For staff: `dari 4 pembelian Ibu Sari: 27 hari`. Without an explanation a person chose the time. */
export function cycleWords(
  cycle: ExplainedCycle | null,
  { customerName, ruleName }: { customerName: string; ruleName: string },
): string {
  if (cycle === null) return 'waktunya dipilih sendiri';
  const lengthened = cycle.factor === undefined ? '' : ', diperpanjang karena masih ada';
  const parts = [
    `${sourceWords(cycle, customerName, ruleName)}${lengthened}: ${daysText(cycle.days)} hari`,
    ...(cycle.quantity === 1 || cycle.mode === 'days' ? [] : [`× ${cycle.quantity}`]),
    ...(cycle.leadDays === 0 || cycle.mode === 'days' ? [] : [`− ${cycle.leadDays} hari`]),
  ];
  return parts.join(' ');
}

function sourceWords({ source, count }: Cycle, customerName: string, ruleName: string): string {
  if (source === 'customer') return `dari ${count} pembelian ${customerName}`;
  if (source === 'product') return `dari ${count} jarak pembelian semua pelanggan`;
  if (source === 'supply') return 'dari lama habis produk';
  if (source === 'default' && ruleName === '') return 'belum ada riwayat';
  return source === 'default' ? `belum ada riwayat, aturan "${ruleName}"` : `aturan "${ruleName}"`;
}

/** A tenth of a day where a unit lasts less than ten, with Indonesia's comma. */
function daysText(days: number): string {
  return String(days < 10 ? tenths(days) : Math.round(days)).replace('.', ',');
}
