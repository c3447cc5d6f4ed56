import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { isDeletable } from '@roms/domain/order-deletion';
import { countsStock } from '@roms/domain/order-source';
import { countsForSegment, isVoidStatus } from '@roms/domain/order-status';
import { publish } from '../live-events.ts';
import { Message } from '../models/Message.ts';
import { Order } from '../models/Order.ts';
import type { Trx } from '../knex.ts';
import { lockOrder } from '../orders/lock-order.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { moveAndAnnounce } from '../customers/move-and-announce.ts';
import { reviveReordered } from '../reminders/revive-reordered.ts';
import { moveOrderStock, piecesOf } from './order-stock.ts';

/**
 * Deletes a draft, or an order of the shop's own (no key's) that caused no message; what it took from the shelf goes
 * back. Who is no admin deletes, besides drafts, what was typed in and is still pending. Its workflow, if it has one,
 * ends by itself at the signal `orderChanged`. Throws `order_in_use` (409): any other is cancelled instead. `revived`: orders whose workflow to start, because this was their reorder.
 */
export async function deleteOrder(
  trx: Trx,
  { orderId, actor, isAdmin }: { orderId: number; actor: Actor; isAdmin: boolean },
): Promise<{ order: OrderFacts; revived: number[] }> {
  const order = await lockOrder(trx, orderId);
  if (!isDeletable(order, isAdmin))
    throw new AppError('order_in_use', 'This order is not deleted: it can only be cancelled', {
      status: 409,
    });
  const caused = await Message.query(trx).where({ orderId }).select('id').first();
  if (order.status !== 'draft' && caused)
    throw new AppError('order_in_use', 'The customer was told of this order: it can only be cancelled', {
      status: 409,
    });
  if (countsStock(order.source) && order.status !== 'draft' && !isVoidStatus(order.status)) {
    const taken = new Map([...piecesOf(order.items)].map(([id, pieces]) => [id, -pieces]));
    await moveOrderStock(trx, { orderId, reason: 'order_cancelled', actor, taken });
  }
  await Order.query(trx).deleteById(orderId);
  await publish(trx, { type: 'order.removed', orderId });
  const revived = order.status === 'draft' ? [] : await reviveReordered(trx, order.customerId);
  if (countsForSegment(order.status)) await moveAndAnnounce(trx, order.customerId, new Date());
  return { order, revived };
}
