import type { Knex } from 'knex';
import type { CrossSellCandidate } from '@roms/domain/cross-sell';
import type { OrderFacts } from '../orders/order-facts.ts';

export type CrossSellFacts = { basketIds: number[]; ownedIds: number[]; candidates: CrossSellCandidate[] };

/** Enough to choose two from after owned and sold-out ones were left out. */
const CANDIDATES = 50;

/** What was bought together with an order's products by anybody, and what its customer has bought already. */
export async function crossSellFacts(db: Knex, order: OrderFacts): Promise<CrossSellFacts> {
  const basketIds = order.items.flatMap((item) => (item.productId === null ? [] : [item.productId]));
  const ownedIds = await db('order_items as i')
    .join('orders as o', 'o.id', 'i.order_id')
    .where('o.customer_id', order.customerId)
    .whereNot('o.status', 'cancelled')
    .whereNotNull('i.product_id')
    .distinct()
    .pluck('i.product_id');
  const excluded = [...new Set([...basketIds, ...ownedIds])];
  const { rows } = await db.raw<{ rows: CrossSellCandidate[] }>(
    `WITH sold AS (
       SELECT i.product_id, i.order_id FROM order_items i
       JOIN orders o ON o.id = i.order_id AND o.status <> 'cancelled'
       WHERE i.product_id IS NOT NULL),
     basket AS (SELECT DISTINCT order_id FROM sold WHERE product_id = ANY(?::bigint[]))
     SELECT p.id AS "productId", p.stock,
            count(DISTINCT basket.order_id) AS together,
            count(DISTINCT sold.order_id) AS sales
     FROM products p
     JOIN sold ON sold.product_id = p.id
     LEFT JOIN basket ON basket.order_id = sold.order_id
     WHERE p.active AND p.stock > 0 AND NOT p.id = ANY(?::bigint[])
     GROUP BY p.id, p.stock
     ORDER BY together DESC, sales DESC, p.id
     LIMIT ${CANDIDATES}`,
    [basketIds, excluded],
  );
  return { basketIds, ownedIds, candidates: rows };
}
