import type { PartialModelObject } from 'objection';
import { publish } from '../live-events.ts';
import { OrderLifecycle } from '../models/OrderLifecycle.ts';
import type { Trx } from '../knex.ts';

type Patch = PartialModelObject<OrderLifecycle> & Pick<OrderLifecycle, 'state' | 'nextAction'>;

/**
 * Writes down where an order's workflow stands, and announces it when a reader would see a difference.
 * The caller holds the order's row. What the workflow has seen (`seen_version`) never goes back.
 */
export async function recordLifecycle(trx: Trx, orderId: number, patch: Patch): Promise<void> {
  const before = await OrderLifecycle.query(trx).findById(orderId).modify('begun');
  const { version } = await trx('orders').where({ id: orderId }).first({ version: 'lifecycle_version' });
  const row = { ...patch, orderId, seenVersion: version as number, updatedAt: trx.fn.now() } as never;
  await OrderLifecycle.query(trx).insert(row).onConflict('order_id').merge();
  if (before && !isVisible(before, patch)) return;
  await trx('orders')
    .where({ id: orderId })
    .update({ version: trx.raw('version + 1'), updated_at: trx.fn.now() });
  await publish(trx, { type: 'order.updated', orderId });
}

const SHOWN = ['state', 'nextAction', 'reason', 'dueAt', 'skipUndoUntil', 'workflowId'] as const;

function isVisible(before: OrderLifecycle, patch: Patch): boolean {
  return SHOWN.some((field) => field in patch && String(before[field]) !== String(patch[field]));
}
