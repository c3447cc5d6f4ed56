import type { Product } from '../models/Product.ts';
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

type Planned = Pick<Product, 'id' | 'active' | 'supplyDays'>;

/**
 * The same for a change of one product, after it is committed, in a transaction of its own, which holds orders and no
 * product: nobody is reminded of what is retired, and what lasts longer is asked for later.
 */
export async function replanForProduct(
  trx: Trx,
  { before, after }: { before: Planned; after: Planned },
): Promise<void> {
  if (after.active !== before.active) await replanProducts(trx, [after.id]);
  else if (after.supplyDays !== before.supplyDays) await replanProducts(trx, [after.id], { learned: true });
}
