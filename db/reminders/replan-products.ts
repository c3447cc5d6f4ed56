import type { Trx } from '../knex.ts';

/**
 * Raises the lifecycle version of the orders whose reminder waits and which hold one of these products, because something
 * changed that decides when they run out: the sweep signals their workflows. `learned`: only where the wait was learned
 * and not from the customer's own purchases. Returns how many there are.
 */
export async function replanProducts(
  trx: Trx,
  productIds: readonly number[],
  { learned = false }: { learned?: boolean } = {},
): Promise<number> {
  if (productIds.length === 0) return 0;
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `UPDATE orders SET lifecycle_version = lifecycle_version + 1
      WHERE id IN (
        SELECT o.id FROM orders o JOIN order_lifecycles l ON l.order_id = o.id
         WHERE l.state = 'waiting'
           AND EXISTS (SELECT FROM order_items i WHERE i.order_id = o.id AND i.product_id = ANY(:productIds))
           AND (NOT :learned::boolean OR l.due_explanation -> 'cycle' ->> 'source' IN ('product', 'supply', 'default'))
         ORDER BY o.id FOR NO KEY UPDATE OF o)`,
    { productIds: [...productIds], learned },
  );
  return rowCount;
}

/** Changes of products seen to in one transaction: each may concern most of the orders that wait. */
const PORTION = 5;

/**
 * Does what changes of products owe (`oweReplan`), the oldest first; returns how many of them it saw to, 0 when nothing is
 * left. The transaction holds orders and no product. Two at once share the work.
 */
export async function replanOwed(trx: Trx): Promise<number> {
  const found: { id: number; product_id: number; learned: boolean }[] = await trx('product_replans')
    .orderBy(['learned', 'id'])
    .limit(PORTION)
    .forNoKeyUpdate()
    .skipLocked()
    .select('id', 'product_id', 'learned');
  // One kind at a time, so that orders are locked by one statement, in one order.
  const owed = found.filter(({ learned }) => learned === found[0]!.learned);
  if (owed.length === 0) return 0;
  const productIds = new Set(owed.map(({ product_id }) => product_id));
  await replanProducts(trx, [...productIds], { learned: owed[0]!.learned });
  await trx('product_replans')
    .whereIn(
      'id',
      owed.map(({ id }) => id),
    )
    .delete();
  return owed.length;
}
