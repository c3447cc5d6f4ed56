import type { Knex } from 'knex';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import type { Trx } from '../knex.ts';

/** Counting a million orders takes seconds; ten times as many are still counted (milliseconds). */
const COUNT_TIMEOUT_MS = 600_000;
/** The nightly count was missed when the last one is older (hours). */
const STALE_H = 24;

/**
 * Counts anew which products were bought together; readers see the old counts until the commit. Of two at once the
 * second waits for the first. Returns how many pairs there are.
 */
export async function refreshProductPairs(trx: Trx): Promise<number> {
  await trx.raw(`SET LOCAL statement_timeout = ${COUNT_TIMEOUT_MS}`);
  await trx.raw(`SET LOCAL lock_timeout = ${COUNT_TIMEOUT_MS}`);
  await trx.raw('LOCK TABLE product_pairs IN SHARE ROW EXCLUSIVE MODE');
  await trx('product_pairs').delete();
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `WITH sold AS MATERIALIZED (
       SELECT DISTINCT i.order_id, i.product_id
         FROM order_items i JOIN orders o ON o.id = i.order_id
        WHERE o.status IN ('${REVENUE_STATUSES.join("', '")}') AND i.product_id IS NOT NULL)
     INSERT INTO product_pairs (product_id, other_id, orders)
     SELECT one.product_id, other.product_id, count(*) FROM sold one JOIN sold other USING (order_id)
      GROUP BY one.product_id, other.product_id`,
  );
  return rowCount;
}

/** Counts when nobody has, or not for a day: a shop whose nights are spent switched off. True when it counted. */
export async function refreshStaleProductPairs(db: Knex): Promise<boolean> {
  const fresh = await db('product_pairs')
    .where('counted_at', '>', db.raw(`now() - make_interval(hours => ?)`, [STALE_H]))
    .first('product_id');
  if (fresh) return false;
  await db.transaction(refreshProductPairs);
  return true;
}
