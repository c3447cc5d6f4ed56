import type { Knex } from 'knex';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import { StockMovement } from '../models/StockMovement.ts';

export type MovementWithOrder = StockMovement & { orderNumber: string | null };

/** One page of what moved a product's stock, the latest first. */
export async function stockMovementsPage(
  db: Knex,
  { productId, cursor }: { productId: number; cursor?: string },
): Promise<{ rows: MovementWithOrder[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor);
  const query = StockMovement.query(db)
    .alias('m')
    .leftJoin('orders as o', 'o.id', 'm.orderId')
    .where('m.productId', productId)
    .select('m.*', 'o.orderNumber')
    .orderBy('m.id', 'desc')
    .limit(PAGE_SIZE + 1);
  if (after) void query.where('m.id', '<', after.id);
  return toPage((await query) as MovementWithOrder[], ({ id }) => ({ at: '', id }));
}
