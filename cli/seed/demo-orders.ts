import { atMinuteOfDay } from '@roms/domain/clock';
import type { OrderStatus } from '@roms/domain/order-status';
import type { Zone } from '@roms/domain/regions/region';
import { PRODUCTS, type DemoProduct, type ProductKind } from './demo-products.ts';
import type { Random } from './random.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const HISTORY_DAYS = 182;
/** Orders younger than this many days are not all completed. */
const NEWEST_DAYS = 4;
/** A reminder comes 30 days after completion; a day less is certain to lie ahead, whatever the hour. */
const REMINDER_AHEAD_DAYS = 29;
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export type DemoItem = { product: DemoProduct; quantity: number };
export type DemoOrder = {
  number: string;
  /** Index of the customer in the demo. */
  customer: number;
  zone: Zone;
  source: 'toko-online' | 'manual';
  items: DemoItem[];
  status: OrderStatus;
  orderedAt: Date;
  shippedAt: Date | null;
  completedAt: Date | null;
  cancelledAt: Date | null;
  /** Whether anything is still to come (completion or a reminder), so that the order needs its workflow. */
  isAlive: boolean;
};

/** Six months of orders, oldest first: everybody buys the same beans again and again, some drift away. */
export function demoOrders(random: Random, zones: readonly Zone[], now: Date): DemoOrder[] {
  const orders = zones.flatMap((zone, customer) =>
    ordersOf(random, customer, zone, now).filter(
      ({ orderedAt }) => now.getTime() - orderedAt.getTime() < knownDays(customer) * DAY,
    ),
  );
  orders.sort((a, b) => a.orderedAt.getTime() - b.orderedAt.getTime());
  for (const order of orders) order.isAlive = isAlive(order, orders, now);
  return orders;
}

/** Since when they buy here: an eighth is new, and another has not bought often yet. */
function knownDays(customer: number): number {
  if (customer % 8 === 5) return 27;
  return customer % 8 === 2 ? 80 : HISTORY_DAYS + 1;
}

function ordersOf(random: Random, customer: number, zone: Zone, now: Date): DemoOrder[] {
  const favourite = favouriteOf(customer);
  const cycle = random.between(24, 46);
  // A quarter has not come back for a while: whom a broadcast would later try to win back.
  const quietDays = random.chance(0.25) ? random.between(50, 100) : 0;
  const orders: DemoOrder[] = [];
  let ago = HISTORY_DAYS - random.between(0, cycle);
  const place = (daysAgo: number): void => {
    const orderedAt = atMinuteOfDay(now, zone, random.between(8 * 60, 21 * 60), -daysAgo);
    if (orderedAt.getTime() > now.getTime() - HOUR)
      orderedAt.setTime(now.getTime() - random.between(1, 5) * HOUR);
    orders.push(placed(random, customer, basket(random, favourite, orders.length), orderedAt, zone, now));
  };
  for (; ago > Math.max(quietDays, NEWEST_DAYS); ago -= cycle + random.between(-5, 6)) place(ago);
  // What the shop is working on these days: new, on its way, just arrived.
  if (quietDays === 0 && ago + cycle > 14 && customer % 2 === 0) place(random.between(0, NEWEST_DAYS));
  return orders;
}

/** What is drunk with what: the orders tell it, and reminders suggest it. */
const GOES_WITH: Partial<Record<string, string>> = {
  'BLEND-SOMEAH-1KG': 'SIRUP-AREN-500',
  'KOPI-KINTAMANI-250': 'FILTER-V60-100',
  'KOPI-FLORES-250': 'FILTER-V60-100',
};

/** Three in four drink beans; each kind has customers enough for its habits to show. */
function favouriteOf(customer: number): DemoProduct {
  const [beans, drips] = [ofKind('beans'), ofKind('drip')];
  const drip = drips[Math.floor(customer / 4) % drips.length]!;
  const place = customer - Math.floor(customer / 4);
  return customer % 4 === 3 ? drip : beans[beans.length - 1 - (place % beans.length)]!;
}

function basket(random: Random, favourite: DemoProduct, before: number): DemoItem[] {
  const items: DemoItem[] = [{ product: favourite, quantity: random.chance(0.3) ? 2 : 1 }];
  const add = (products: readonly DemoProduct[], share: number): void => {
    const product = random.chance(share) ? random.pick(products) : undefined;
    if (product && !items.some((item) => item.product === product)) items.push({ product, quantity: 1 });
  };
  if (before === 0) add(ofKind('gear'), 0.3);
  const usual = PRODUCTS.filter(({ sku }) => sku === GOES_WITH[favourite.sku]);
  if (usual.length > 0) add(usual, 0.95);
  add(ofKind('filter'), favourite.kind === 'beans' ? 0.12 : 0.04);
  add(ofKind('syrup'), 0.1);
  if (favourite.kind === 'beans') add(ofKind('drip'), 0.12);
  return items;
}

function placed(
  random: Random,
  customer: number,
  items: DemoItem[],
  orderedAt: Date,
  zone: Zone,
  now: Date,
): DemoOrder {
  const number = `ORD-${Array.from({ length: 10 }, () => random.pick([...LETTERS])).join('')}`;
  const shipped = atMinuteOfDay(orderedAt, zone, random.between(9 * 60, 17 * 60), 1);
  const daysUntilCompleted = random.between(2, 4);
  const completed = atMinuteOfDay(orderedAt, zone, random.between(10 * 60, 18 * 60), daysUntilCompleted);
  const isOld = now.getTime() - orderedAt.getTime() > 7 * DAY;
  const isCancelled = random.chance(0.05) && isOld;
  const isShipped = !isCancelled && shipped < now;
  const isCompleted = isShipped && completed < now;
  return {
    number,
    customer,
    zone,
    source: random.chance(0.7) ? 'toko-online' : 'manual',
    items,
    status: isCancelled ? 'cancelled' : isCompleted ? 'completed' : isShipped ? 'shipped' : 'pending',
    orderedAt,
    shippedAt: isShipped ? shipped : null,
    completedAt: isCompleted ? completed : null,
    cancelledAt: isCancelled ? shipped : null,
    isAlive: false,
  };
}

function isAlive(order: DemoOrder, all: readonly DemoOrder[], now: Date): boolean {
  if (order.status === 'cancelled') return false;
  if (order.completedAt === null) return true;
  if (now.getTime() - order.completedAt.getTime() > REMINDER_AHEAD_DAYS * DAY) return false;
  const later = all.filter(
    (other) =>
      other.customer === order.customer && other.orderedAt > order.orderedAt && other.status !== 'cancelled',
  );
  const reordered = new Set(later.flatMap((other) => other.items.map(({ product }) => product.sku)));
  return !order.items.every(({ product }) => reordered.has(product.sku));
}

function ofKind(kind: ProductKind): DemoProduct[] {
  return PRODUCTS.filter((product) => product.kind === kind);
}
