import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { canChangeOrderStatus, statusFor, type OrderStatus } from '@roms/domain/order-status';
import { Order } from '../models/Order.ts';
import { OrderItem } from '../models/OrderItem.ts';
import type { Trx } from '../knex.ts';
import { MANUAL_SOURCE } from '@roms/domain/order-source';
import { lockOrder } from '../orders/lock-order.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import { reviveReordered } from '../reminders/revive-reordered.ts';

export type StatusChange = {
  orderId: number;
  status: OrderStatus;
  actor: Actor;
  now: Date;
};

const STATUS_TIME = {
  shipped: 'shippedAt',
  completed: 'completedAt',
  cancelled: 'cancelledAt',
  returned: 'returnedAt',
} as const;

/**
 * Moves an order to its next status and raises the lifecycle version that its workflow compares. Throws
 * `invalid_transition` (409) for a step that does not exist; the same status again is one of them.
 * `from` and `to`: the status before and now; `cancelled` of a completed order is `returned`. `revived`: orders of the customer whose reminder lives again, because this was their reorder; start their workflows
 * after the commit, and signal this one `orderChanged`.
 */
export async function changeOrderStatus(
  trx: Trx,
  { orderId, status: asked, actor, now }: StatusChange,
): Promise<{ from: OrderStatus; to: OrderStatus; revived: number[] }> {
  await lockOrder(trx, orderId);
  const order = await Order.query(trx).findById(orderId).throwIfNotFound();
  const status = statusFor(order.status, asked);
  if (status === 'pending' || !canChangeOrderStatus(order.status, status)) {
    throw new AppError('invalid_transition', `An order that is ${order.status} cannot become ${status}`, {
      status: 409,
      details: { from: order.status, to: status },
    });
  }
  await Order.query(trx)
    .findById(orderId)
    .patch({ status, [STATUS_TIME[status]]: now });
  await trx('orders').where({ id: orderId }).increment('lifecycle_version', 1);
  await recordOrderEvent(trx, {
    orderId,
    type: 'status_changed',
    actor,
    details: { from: order.status, to: status },
  });
  const change = { from: order.status, to: status };
  if (status !== 'cancelled') return { ...change, revived: [] };
  if (order.source === MANUAL_SOURCE) await restock(trx, orderId);
  return { ...change, revived: await reviveReordered(trx, order.customerId) };
}

/** What staff's orders took from the shelf goes back; external systems count their own stock. */
async function restock(trx: Trx, orderId: number): Promise<void> {
  const items = await OrderItem.query(trx).where({ orderId }).whereNotNull('productId').orderBy('productId');
  for (const { productId, quantity } of items) {
    await trx('products').where({ id: productId }).increment('stock', quantity);
  }
}
