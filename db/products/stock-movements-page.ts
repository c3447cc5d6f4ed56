import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import { Product } from '../models/Product.ts';
import { StockMovement } from '../models/StockMovement.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

export type MovementWithOrder = StockMovement & { orderNumber: string | null };

/**
 * One page of what moved a product's stock, the latest first; an order that `viewer` may not see is not named. Throws
 * `product_not_found`.
 */
export async function stockMovementsPage(
  db: Knex,
  viewer: Viewer,
  { productId, cursor }: { productId: number; cursor?: string },
): Promise<{ rows: MovementWithOrder[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor);
  if (!(await Product.query(db).findById(productId).select('id')))
    throw new AppError('product_not_found', 'Product not found', { details: { productId } });
  const query = StockMovement.query(db)
    .alias('m')
    .where('m.productId', productId)
    .select('m.*')
    .orderBy('m.id', 'desc')
    .limit(PAGE_SIZE + 1);
  if (after) void query.where('m.id', '<', after.id);
  const movements = await query;
  const ids = movements.flatMap(({ orderId }) => orderId ?? []);
  const seen: { id: number; orderNumber: string }[] = await scoped(db('orders'), visibleOrders(viewer))
    .whereIn('orders.id', ids)
    .select({ id: 'orders.id', orderNumber: 'orders.order_number' });
  const numbers = new Map(seen.map(({ id, orderNumber }) => [id, orderNumber]));
  const rows = movements.map((movement) => {
    const orderNumber = numbers.get(movement.orderId ?? 0) ?? null;
    return Object.assign(movement, { orderNumber, orderId: orderNumber === null ? null : movement.orderId });
  });
  return toPage(rows, ({ id }) => ({ at: '', id }));
}
