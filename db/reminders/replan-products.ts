import { Product } from '../models/Product.ts';
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
        SELECT l.order_id FROM order_lifecycles l JOIN order_items i ON i.order_id = l.order_id
         WHERE l.state = 'waiting' AND i.product_id = ANY(:productIds)
           AND (NOT :learned::boolean OR l.due_explanation -> 'cycle' ->> 'source' IN ('product', 'supply', 'default')))`,
    { productIds: [...productIds], learned },
  );
  return rowCount;
}

/**
 * The same for a change of one product, before it is made: nobody is reminded of what is retired, and what lasts longer is
 * asked for later.
 */
export async function replanForProduct(
  trx: Trx,
  productId: number,
  change: { active?: boolean; supplyDays?: number | null },
): Promise<void> {
  const { active, supplyDays } = change;
  const known = await Product.query(trx).findById(productId);
  if (!known) return;
  if (active !== undefined && active !== known.active) await replanProducts(trx, [productId]);
  else if (supplyDays !== undefined && supplyDays !== known.supplyDays)
    await replanProducts(trx, [productId], { learned: true });
}
