import { isFullyReordered } from '@roms/domain/reorder';
import { Order } from '../models/Order.ts';
import { laterItems } from '../orders/later-items.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import type { Trx } from '../knex.ts';

/**
 * A reorder that was cancelled is none: opens the next cycle of the customer's orders that had ended as reordered
 * and no longer are. The caller holds the customer's row. Returns the ids of the orders whose workflow to start.
 */
export async function reviveReordered(trx: Trx, customerId: number): Promise<number[]> {
  const ended = await Order.query(trx)
    .where({ customerId })
    .whereIn('id', trx('order_lifecycles').where({ state: 'reordered' }).select('order_id'))
    .orderBy('id')
    .forUpdate()
    .withGraphFetched('[items, lifecycle]');
  const revived: number[] = [];
  for (const order of ended) {
    // Looked at now: the sweep need not look again until another order is cancelled.
    await trx('order_lifecycles').where({ order_id: order.id }).update({ updated_at: trx.fn.now() });
    if (isFullyReordered(order.items ?? [], await laterItems(trx, order))) continue;
    const cycle = (order.lifecycle?.cycle ?? 1) + 1;
    await recordLifecycle(trx, order.id, {
      cycle,
      workflowId: null,
      state: 'waiting',
      reason: null,
      dueAt: null,
      dueExplanation: null,
      nextAction: 'send_reminder',
      startedAt: null,
    });
    await recordOrderEvent(trx, {
      orderId: order.id,
      type: 'revived',
      dedupeKey: `order:${order.id}:revived:${cycle}`,
    });
    revived.push(order.id);
  }
  return revived;
}
