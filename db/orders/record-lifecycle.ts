import type { PartialModelObject } from 'objection';
import { OrderLifecycle } from '../models/OrderLifecycle.ts';
import type { Trx } from '../knex.ts';
import { RAISE_ORDER, raiseBindings } from './raise-order.ts';

type Patch = PartialModelObject<OrderLifecycle> & Pick<OrderLifecycle, 'state' | 'nextAction'>;

/**
 * Writes down where an order's workflow stands, and announces it when a reader would see a difference.
 * The caller holds the order's row. What the workflow has seen (`seen_version`) never goes back. `before`: what stands
 * there now (null: nothing was begun), from a caller that has read it under that lock.
 */
export async function recordLifecycle(
  trx: Trx,
  orderId: number,
  patch: Patch,
  before?: OrderLifecycle | null,
): Promise<void> {
  const known =
    before === undefined ? await OrderLifecycle.query(trx).findById(orderId).modify('begun') : before;
  const row = {
    ...patch,
    orderId,
    seenVersion: trx('orders').where({ id: orderId }).select('lifecycle_version'),
    updatedAt: trx.fn.now(),
  } as never;
  const upsert = OrderLifecycle.query(trx).insert(row).onConflict('order_id').merge();
  if (known && !isVisible(known, patch)) {
    await upsert;
    return;
  }
  const written = upsert.returning('order_id').toKnexQuery();
  await trx.raw(`WITH inserted AS (?) ${RAISE_ORDER}`, [written, ...raiseBindings(orderId)] as never[]);
}

const SHOWN = ['state', 'nextAction', 'reason', 'dueAt', 'skipUndoUntil', 'workflowId'] as const;

function isVisible(before: OrderLifecycle, patch: Patch): boolean {
  return SHOWN.some((field) => field in patch && String(before[field]) !== String(patch[field]));
}
