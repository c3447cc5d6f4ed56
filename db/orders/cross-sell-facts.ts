import type { Knex } from 'knex';
import { NEVER_BOUGHT_SQL } from '@roms/domain/order-status';
import type { CrossSellCandidate } from '@roms/domain/cross-sell';
import type { OrderFacts } from './order-facts.ts';

export type CrossSellFacts = { basketIds: number[]; ownedIds: number[]; candidates: CrossSellCandidate[] };

/** Enough to choose two from after owned and sold-out ones were left out. */
const CANDIDATES = 50;

/**
 * What was bought together with an order's products by anybody, as last counted (product_pairs), and what its
 * customer has bought already. An order that held two of the basket counts for each of them.
 */
export async function crossSellFacts(db: Knex, order: OrderFacts): Promise<CrossSellFacts> {
  const basketIds = order.items.flatMap((item) => (item.productId === null ? [] : [item.productId]));
  const ownedIds: number[] = await db('order_items as i')
    .join('orders as o', 'o.id', 'i.order_id')
    .where('o.customer_id', order.customerId)
    .whereRaw(`o.status NOT IN ${NEVER_BOUGHT_SQL}`)
    .whereNotNull('i.product_id')
    .distinct()
    .pluck('i.product_id');
  const excludedIds = [...new Set([...basketIds, ...ownedIds])];
  const { rows } = await db.raw<{ rows: CrossSellCandidate[] }>(CANDIDATES_SQL, { basketIds, excludedIds });
  return { basketIds, ownedIds, candidates: rows };
}

/** Those bought together with the basket, read by its keys, and the bestsellers, read down an index of their own. */
const CANDIDATES_SQL = `
  WITH together AS (
    SELECT other_id AS product_id, sum(orders)::integer AS orders FROM product_pairs
     WHERE product_id = ANY(:basketIds) AND NOT other_id = ANY(:excludedIds) GROUP BY other_id),
  companions AS (
    SELECT p.id AS "productId", p.stock, t.orders AS together, own.orders AS sales
      FROM together t
      JOIN products p ON p.id = t.product_id AND p.active AND p.stock > 0
      JOIN product_pairs own ON own.product_id = p.id AND own.other_id = p.id
     ORDER BY t.orders DESC, own.orders DESC, p.id LIMIT ${CANDIDATES}),
  bestsellers AS (
    SELECT p.id AS "productId", p.stock, 0 AS together, own.orders AS sales
      FROM product_pairs own
      JOIN products p ON p.id = own.product_id AND p.active AND p.stock > 0
     WHERE own.product_id = own.other_id AND NOT own.product_id = ANY(:excludedIds)
       AND own.product_id NOT IN (SELECT product_id FROM together)
     ORDER BY own.orders DESC, own.product_id LIMIT ${CANDIDATES})
  SELECT * FROM companions UNION ALL SELECT * FROM bestsellers
   ORDER BY together DESC, sales DESC, "productId" LIMIT ${CANDIDATES}`;
