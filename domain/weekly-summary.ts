import { dayText, numberText } from './report-words.ts';
import { formatRupiah } from './template.ts';
import type { DaySpan } from './report-span.ts';

/** What a week was, beside the week before; rupiah. */
export type Week = { orders: number; revenue: number; customers: number; repeatCustomers: number };
export type WeekReminders = { delivered: number; reordered: number; revenue: number };

export type WeeklyFacts = {
  shopName: string;
  /** Monday to Sunday, days of the shop. */
  span: DaySpan;
  week: Week;
  before: Week;
  reminders: WeekReminders;
  /** The products that sold most, the most first. */
  products: readonly { name: string; quantity: number }[];
  /** Where the report is read; null where the shop's address is not known. */
  url: string | null;
};

/** The Monday-to-Sunday before the week in which `today` is. */
export function weekBefore(today: string): DaySpan {
  const at = (days: number): string => new Date(Date.parse(today) + days * DAY_MS).toISOString().slice(0, 10);
  // Monday is 0.
  const weekday = (new Date(Date.parse(today)).getUTCDay() + 6) % 7;
  return { from: at(-weekday - 7), to: at(-weekday - 1) };
}

const DAY_MS = 86_400_000;

/** The summary of a week as it is read in an e-mail and on WhatsApp, in the language of the shop's people. */
export function weeklyText({ shopName, span, week, before, reminders, products, url }: WeeklyFacts): {
  subject: string;
  text: string;
} {
  const days = `${dayText(span.from)} – ${dayText(span.to)}`;
  const lines = [
    `Ringkasan ${shopName}, ${days}`,
    '',
    `Omzet: ${formatRupiah(week.revenue)}${against(week.revenue, before.revenue)}`,
    `Pesanan: ${numberText(week.orders)}${against(week.orders, before.orders)}`,
    `Pelanggan yang memesan: ${numberText(week.customers)}, ${numberText(week.repeatCustomers)} di antaranya lebih dari sekali`,
    reminders.delivered === 0
      ? 'Pengingat: tidak ada yang sampai minggu ini'
      : `Pengingat: ${numberText(reminders.delivered)} sampai, ${numberText(reminders.reordered)} memesan lagi (${formatRupiah(reminders.revenue)})`,
    ...(products.length === 0
      ? []
      : ['', 'Paling laku:', ...products.map(({ name, quantity }) => `- ${name} × ${numberText(quantity)}`)]),
    '',
    url === null ? 'Selengkapnya ada di halaman Laporan.' : `Selengkapnya: ${url}`,
  ];
  return { subject: `Ringkasan mingguan ${shopName}, ${days}`, text: lines.join('\n') };
}

/** ` (naik 12 % dari minggu sebelumnya)`; nothing to say where nothing was before. */
function against(now: number, before: number): string {
  if (before === 0) return '';
  const change = Math.round(((now - before) / before) * 100);
  if (change === 0) return ' (sama dengan minggu sebelumnya)';
  return ` (${change > 0 ? 'naik' : 'turun'} ${numberText(Math.abs(change))} % dari minggu sebelumnya)`;
}
