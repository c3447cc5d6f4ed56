import type { Knex } from 'knex';
import { FLOOR, MOST_RULES } from '@roms/domain/association';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import type { Trx } from '../knex.ts';
import { textList } from '../text-list.ts';

/** Counting a million orders takes seconds; ten times as many are still counted (milliseconds). */
const COUNT_TIMEOUT_MS = 600_000;
/** The nightly count was missed when the last one is older (hours). */
const STALE_H = 24;

/**
 * Counts anew how many orders held each product, and which are bought together with it by the rule of
 * `domain/association`; readers see the old counts until the commit. Of two at once the second waits for the first.
 * Returns how many rows there are: one a product that was sold, one a rule.
 */
export async function refreshProductPairs(trx: Trx): Promise<number> {
  await trx.raw(`SET LOCAL statement_timeout = ${COUNT_TIMEOUT_MS}`);
  await trx.raw(`SET LOCAL lock_timeout = ${COUNT_TIMEOUT_MS}`);
  await trx.raw('LOCK TABLE product_pairs IN SHARE ROW EXCLUSIVE MODE');
  await trx('product_pairs').delete();
  const { rowCount } = await trx.raw<{ rowCount: number }>(COUNT_SQL);
  return rowCount;
}

/** Pairs are counted once and told in both directions; a customer's own orders are added up before those of all. */
const COUNT_SQL = `
  WITH sold AS MATERIALIZED (
    SELECT DISTINCT i.order_id, o.customer_id, i.product_id
      FROM order_items i JOIN orders o ON o.id = i.order_id
     WHERE o.status IN (${textList(REVENUE_STATUSES)}) AND i.product_id IS NOT NULL),
  shop AS (SELECT count(DISTINCT order_id)::double precision AS orders FROM sold),
  sales AS MATERIALIZED (SELECT product_id, count(*)::integer AS orders FROM sold GROUP BY product_id),
  pairs AS (
    SELECT one_id, other_id, sum(orders)::integer AS orders FROM (
      SELECT one.product_id AS one_id, other.product_id AS other_id, count(*) AS orders
        FROM sold one JOIN sold other ON other.order_id = one.order_id AND other.product_id > one.product_id
       GROUP BY one.product_id, other.product_id, one.customer_id) AS of_customer
     GROUP BY one_id, other_id HAVING sum(orders) >= ${FLOOR.orders} AND count(*) >= ${FLOOR.customers}),
  rules AS (
    SELECT pair.product_id, pair.other_id, pair.orders, pair.orders / one.orders::double precision AS confidence,
           one.orders * (other.orders / shop.orders) AS by_chance
      FROM (SELECT one_id AS product_id, other_id, orders FROM pairs
            UNION ALL SELECT other_id, one_id, orders FROM pairs) AS pair
      JOIN sales one ON one.product_id = pair.product_id JOIN sales other ON other.product_id = pair.other_id
     CROSS JOIN shop),
  ranked AS (
    SELECT product_id, other_id, orders, confidence, orders / by_chance AS lift,
           row_number() OVER (PARTITION BY product_id ORDER BY confidence DESC, orders / by_chance DESC, other_id) AS place
      FROM rules
     WHERE confidence >= ${FLOOR.confidence} AND orders / by_chance >= ${FLOOR.lift}
       AND 2 * (orders * ln(orders / by_chance) - (orders - by_chance)) >= ${FLOOR.evidence})
  INSERT INTO product_pairs (product_id, other_id, orders, confidence, lift)
  SELECT product_id, product_id, orders, NULL, NULL FROM sales
  UNION ALL
  SELECT product_id, other_id, orders, confidence, lift FROM ranked WHERE place <= ${MOST_RULES}`;

/** Counts when nobody has, or not for a day: a shop whose nights are spent switched off. True when it counted. */
export async function refreshStaleProductPairs(db: Knex): Promise<boolean> {
  const fresh = await db('product_pairs')
    .where('counted_at', '>', db.raw(`now() - make_interval(hours => ?)`, [STALE_H]))
    .first('product_id');
  if (fresh) return false;
  await db.transaction(refreshProductPairs);
  return true;
}
