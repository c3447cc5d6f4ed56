import { SYSTEM_ACTOR, type Actor } from '@roms/domain/actor';
import { publish } from '../live-events.ts';
import { actorOfEvent } from '../orders/record-order-event.ts';
import { fullyReordered } from '../orders/fully-reordered.ts';
import type { Trx } from '../knex.ts';

/**
 * A reorder that was cancelled is none: opens the next cycle of the customer's orders that had ended as reordered
 * and no longer are. The caller holds the customer's row. Returns the ids of the orders whose workflow to start.
 */
export async function reviveReordered(trx: Trx, customerId: number): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `SELECT o.id FROM orders o JOIN order_lifecycles l ON l.order_id = o.id
      WHERE o.customer_id = ? AND l.state = 'reordered' ORDER BY o.id FOR UPDATE OF o`,
    [customerId],
  );
  const endedIds = rows.map(({ id }) => id);
  if (endedIds.length === 0) return [];
  const still = new Set(await fullyReordered(trx, customerId, endedIds));
  const revived = endedIds.filter((id) => !still.has(id));
  await markSeen(trx, endedIds);
  if (revived.length > 0) await openNextCycle(trx, revived, { type: 'revived' });
  return revived;
}

/** They were looked at now: the sweep need not look again until one of them changes. */
async function markSeen(trx: Trx, orderIds: number[]): Promise<void> {
  await trx.raw(
    `UPDATE order_lifecycles SET seen_version = order_version, updated_at = now()
      WHERE order_id = ANY(?) AND lags`,
    [orderIds],
  );
}

/** Opens the next cycle of these orders, whose rows the caller holds, with a line in their timelines. */
export async function openNextCycle(
  trx: Trx,
  orderIds: number[],
  { type, actor = SYSTEM_ACTOR }: { type: 'revived' | 'reminder_repaired'; actor?: Actor },
): Promise<void> {
  await trx.raw(
    `WITH revived AS (
       UPDATE order_lifecycles
          SET cycle = cycle + 1, workflow_id = NULL, state = 'waiting', reason = NULL, due_at = NULL,
              restored_due_at = NULL, due_explanation = NULL, next_action = 'send_reminder', started_at = NULL,
              -- The shop from which a backup comes may have seen the same.
              hold_due_by = (SELECT started_at FROM restored_shop WHERE last_order_id >= order_lifecycles.order_id),
              seen_version = order_version, updated_at = now()
        WHERE order_id = ANY(:orderIds) RETURNING order_id, cycle),
     told AS (
       INSERT INTO order_events (order_id, type, dedupe_key, actor, actor_kind, actor_id)
       SELECT order_id, :type::text, 'order:' || order_id || ':revived:' || cycle,
              :actor::text, :actorKind::text, :actorId::text FROM revived
       ON CONFLICT (dedupe_key) DO NOTHING)
     UPDATE orders SET version = version + 1, updated_at = now() WHERE id = ANY(:orderIds)`,
    { orderIds, type, ...actorOfEvent(actor) },
  );
  await publish(trx, ...orderIds.map((orderId) => ({ type: 'order.updated' as const, orderId })));
}
