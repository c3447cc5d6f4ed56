import type { Knex } from 'knex';
import { NEVER_BOUGHT_SQL } from '@roms/domain/order-status';
import { recommend, type BasketItem, type CrossSellFacts } from '@roms/domain/cross-sell';
import type { OrderFacts } from './order-facts.ts';

/** Enough to choose two from after those that the merchant keeps apart were left out. */
const BESTSELLERS = 50;
const DAY_MS = 86_400_000;

/** The present, and how long a day of reminder arithmetic is (milliseconds); a real one unless told. */
export type CrossSellClock = { now?: Date; dayMs?: number };

type Basket = Omit<BasketItem, 'unitDays'> & { unitSeconds: number | null };
type Row = Omit<CrossSellFacts, 'basket' | 'bestsellers'> & { basket: Basket[]; ownedIds: number[] };

/**
 * What decides which products are suggested beside an order: its products, what its customer has still, what the
 * merchant says, and the rules as last counted (product_pairs); the bestsellers only where all that says nothing. Each is
 * one query, and all of it is found by keys.
 */
export async function crossSellFacts(
  db: Knex,
  order: Pick<OrderFacts, 'id' | 'customerId' | 'orderedAt'>,
  { now = new Date(), dayMs = DAY_MS }: CrossSellClock = {},
): Promise<CrossSellFacts> {
  const { rows } = await db.raw<{ rows: [Row] }>(FACTS_SQL, {
    orderId: order.id,
    customerId: order.customerId,
    orderedAt: order.orderedAt,
    now,
    daySeconds: dayMs / 1_000,
  });
  const { basket, ...rest } = rows[0];
  const items = basket.map(({ unitSeconds, ...item }) => ({
    ...item,
    unitDays: unitSeconds === null ? null : (unitSeconds * 1_000) / dayMs,
  }));
  const facts = { ...rest, basket: items, bestsellers: [] };
  const known = recommend(facts);
  if (known.picks.length > 0 || known.text !== null) return facts;
  const basketIds = items.map(({ productId }) => productId);
  return { ...facts, bestsellers: await bestsellers(db, [...basketIds, ...facts.ownedIds]) };
}

/** What most orders held and can be bought, but for these; read down an index of their own. */
async function bestsellers(db: Knex, exceptIds: number[]): Promise<{ productId: number; orders: number }[]> {
  return db('product_pairs as t')
    .join('products as p', 'p.id', 't.product_id')
    .whereNull('t.confidence')
    .whereRaw(IS_AVAILABLE)
    .whereRaw('NOT t.product_id = ANY(?)', [exceptIds])
    .orderBy([{ column: 't.orders', order: 'desc' }, { column: 't.product_id' }])
    .limit(BESTSELLERS)
    .select({ productId: 't.product_id', orders: 't.orders' });
}

const IS_AVAILABLE = '(p.active AND p.stock > 0)';

/**
 * Owned is what was bought with this order or after it, and what has not run out by how long it is known to last: of
 * what nothing is known (a grinder) nobody needs a second one.
 */
const OWNED = `
  SELECT DISTINCT product_id FROM (
    SELECT i.product_id, o.ordered_at >= :orderedAt AS is_later,
           extract(epoch FROM :now::timestamptz - coalesce(o.completed_at, o.ordered_at)) AS age,
           sum(i.quantity) * coalesce(own.unit_seconds, usual.unit_seconds, p.supply_days * :daySeconds::double precision) AS lasts
      FROM orders o JOIN order_items i ON i.order_id = o.id
      JOIN products p ON p.id = i.product_id
      LEFT JOIN customer_cycles own ON own.customer_id = o.customer_id AND own.product_id = p.id
      LEFT JOIN product_cycles usual ON usual.product_id = p.id
     WHERE o.customer_id = :customerId AND o.status NOT IN ${NEVER_BOUGHT_SQL}
     GROUP BY o.id, i.product_id, own.unit_seconds, usual.unit_seconds, p.supply_days) AS bought
   WHERE is_later OR lasts IS NULL OR age < lasts`;

const list = (row: string, order: string, from: string): string =>
  `(SELECT coalesce(json_agg(json_build_object(${row}) ORDER BY ${order}), '[]') FROM ${from})`;

const FACTS_SQL = `
  WITH basket AS MATERIALIZED (
    SELECT product_id, min(product_name) AS name, min(id) AS place, sum(quantity) AS quantity FROM order_items
     WHERE order_id = :orderId AND product_id IS NOT NULL GROUP BY product_id),
  owned AS MATERIALIZED (${OWNED})
  SELECT ${list(
    `'productId', p.id, 'name', b.name, 'quantity', b.quantity, 'isAvailable', ${IS_AVAILABLE},
     'supplyDays', p.supply_days, 'unitSeconds', own.unit_seconds, 'recommendation', p.recommendation`,
    'b.place',
    `basket b JOIN products p ON p.id = b.product_id
     LEFT JOIN customer_cycles own ON own.customer_id = :customerId AND own.product_id = p.id`,
  )} AS basket,
  (SELECT coalesce(json_agg(product_id ORDER BY product_id), '[]') FROM owned) AS "ownedIds",
  ${list(
    `'productId', r.product_id, 'otherId', r.other_id, 'kind', r.kind, 'isAvailable', ${IS_AVAILABLE},
     'supplyDays', p.supply_days`,
    'b.place, r.other_id',
    `basket b JOIN product_relations r ON r.product_id = b.product_id JOIN products p ON p.id = r.other_id`,
  )} AS related,
  ${list(
    `'productId', t.product_id, 'otherId', t.other_id, 'orders', t.orders, 'confidence', t.confidence, 'lift', t.lift`,
    'b.place, t.confidence DESC, t.other_id',
    `basket b JOIN product_pairs t ON t.product_id = b.product_id AND t.confidence IS NOT NULL
     JOIN products p ON p.id = t.other_id AND ${IS_AVAILABLE}
     WHERE t.other_id NOT IN (SELECT product_id FROM owned)`,
  )} AS together`;
