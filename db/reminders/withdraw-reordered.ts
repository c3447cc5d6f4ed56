import { isLifecycleEnded, LIFECYCLE_STATES } from '@roms/domain/lifecycle';
import { isFullyReordered } from '@roms/domain/reorder';
import { Order } from '../models/Order.ts';
import { laterItems } from '../orders/later-items.ts';
import { withdrawMessages } from '../messages/withdraw-messages.ts';
import type { Trx } from '../knex.ts';

const OPEN_STATES = LIFECYCLE_STATES.filter((state) => !isLifecycleEnded(state));

/**
 * After a customer placed an order: takes back the waiting reminders of orders whose every item was ordered
 * again, and raises the lifecycle version of the customer's other open orders, so that their workflows look.
 * The caller holds the customer's row and has inserted the new order with its items.
 * Returns the ids of the orders to signal `reordered` after the commit.
 */
export async function withdrawReordered(trx: Trx, customerId: number): Promise<number[]> {
  const open = await Order.query(trx)
    .where({ customerId })
    .whereIn('id', trx('order_lifecycles').whereIn('state', OPEN_STATES).select('order_id'))
    .orderBy('id')
    .forUpdate()
    .withGraphFetched('items');
  const reordered: number[] = [];
  for (const order of open) {
    if (isFullyReordered(order.items ?? [], await laterItems(trx, order))) reordered.push(order.id);
  }
  if (reordered.length > 0) {
    await withdrawMessages(trx, customerId, 'already_reordered', {
      automations: ['reminder'],
      orderIds: reordered,
    });
  }
  const openIds = open.map(({ id }) => id);
  await trx('orders').whereIn('id', openIds).increment('lifecycle_version', 1);
  return openIds;
}
