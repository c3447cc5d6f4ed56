import type { PartialModelObject } from 'objection';
import { OrderLifecycle } from '../models/OrderLifecycle.ts';
import type { Trx } from '../knex.ts';
import { RAISE_ORDER, raiseBindings } from './raise-order.ts';
import { insertOrderEvent, type NewOrderEvent } from './record-order-event.ts';

type Patch = PartialModelObject<OrderLifecycle> & Pick<OrderLifecycle, 'state' | 'nextAction'>;

/**
 * Writes down where an order's workflow stands, and announces it when a reader would see a difference.
 * The caller holds the order's row. What the workflow has seen (`seen_version`) never goes back. `before`: what stands
 * there now (null: nothing was begun), from a caller that has read it under that lock. `event`: the line of the timeline
 * that tells of it, written and announced along with it.
 */
export async function recordLifecycle(
  trx: Trx,
  orderId: number,
  patch: Patch,
  before?: OrderLifecycle | null,
  event?: Omit<NewOrderEvent, 'orderId'> | null,
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
  const isTold = !known || isVisible(known, patch);
  if (!event && !isTold) {
    await upsert;
    return;
  }
  const written = upsert.returning('order_id').toKnexQuery();
  const [sql, bindings] = event
    ? [
        `WITH lifecycle AS (?), event AS (?), inserted AS (
           SELECT order_id FROM event UNION SELECT order_id FROM lifecycle WHERE ?::boolean)`,
        [written, insertOrderEvent(trx, { ...event, orderId }), isTold],
      ]
    : ['WITH inserted AS (?)', [written]];
  await trx.raw(`${sql} ${RAISE_ORDER}`, [...bindings, ...raiseBindings(orderId)] as never[]);
}

const SHOWN = ['state', 'nextAction', 'reason', 'dueAt', 'skipUndoUntil', 'workflowId'] as const;

function isVisible(before: OrderLifecycle, patch: Patch): boolean {
  return SHOWN.some((field) => field in patch && String(before[field]) !== String(patch[field]));
}
