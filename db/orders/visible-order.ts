import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { Order } from '../models/Order.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** Throws `order_not_found` when there is no such order or `viewer` may not see it: it does not say which. */
export async function requireVisibleOrder(db: Knex, viewer: Viewer, id: number): Promise<void> {
  const found = await scoped(Order.query(db).findById(id).select('orders.id'), visibleOrders(viewer));
  if (!found) throw new AppError('order_not_found', 'Order not found');
}
