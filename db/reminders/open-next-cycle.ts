import { SYSTEM_ACTOR, type Actor } from '@roms/domain/actor';
import type { LifecycleState } from '@roms/domain/lifecycle';
import { publish } from '../live-events.ts';
import { actorOfEvent } from '../orders/record-order-event.ts';
import type { Trx } from '../knex.ts';

type Opening = {
  /** The states in which they should still be: what got into another meanwhile is left alone. */
  from: readonly LifecycleState[];
  /** The line in their timelines. */
  type: 'revived' | 'taken_up' | 'reminder_repaired' | 'reminder_answered' | 'reminder_resumed';
  actor?: Actor;
  /** What the line says besides. */
  details?: Record<string, unknown>;
};

/**
 * Opens the next cycle of orders that wait for nothing any more. Returns the ids of those that it opened: their workflows
 * are started after the commit, by the caller or the sweep. The caller holds the orders' rows. A date that a customer
 * asked for before a reorder ended it is theirs again while it lies ahead; of any other cycle the rules choose the time.
 */
export async function openNextCycle(
  trx: Trx,
  orderIds: number[],
  { from, type, actor = SYSTEM_ACTOR, details = {} }: Opening,
): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `WITH opened AS (
       UPDATE order_lifecycles
          SET cycle = cycle + 1, workflow_id = NULL, state = 'waiting', reason = NULL,
              due_at = CASE WHEN (due_explanation ->> 'askedFor')::timestamptz > now()
                            THEN (due_explanation ->> 'askedFor')::timestamptz END,
              due_explanation = CASE WHEN (due_explanation ->> 'askedFor')::timestamptz > now()
                                     THEN due_explanation - 'askedFor' END,
              restored_due_at = NULL, next_action = 'send_reminder', started_at = NULL,
              -- The shop from which a backup comes may have seen the same.
              hold_due_by = (SELECT started_at FROM restored_shop WHERE last_order_id >= order_lifecycles.order_id),
              seen_version = order_version, updated_at = now()
        WHERE order_id = ANY(:orderIds) AND state = ANY(:from) RETURNING order_id, cycle),
     told AS (
       INSERT INTO order_events (order_id, type, dedupe_key, actor, actor_kind, actor_id, details)
       SELECT order_id, :type::text, 'order:' || order_id || ':' || :type::text || ':' || cycle,
              :actor::text, :actorKind::text, :actorId::text, :details::jsonb FROM opened
       ON CONFLICT (dedupe_key) DO NOTHING)
     UPDATE orders SET version = version + 1, updated_at = now()
      WHERE id IN (SELECT order_id FROM opened) RETURNING id`,
    { orderIds, from: [...from], type, ...actorOfEvent(actor), details: JSON.stringify(details) },
  );
  const opened = rows.map(({ id }) => Number(id)).sort((one, other) => one - other);
  await publish(trx, ...opened.map((orderId) => ({ type: 'order.updated' as const, orderId })));
  return opened;
}
