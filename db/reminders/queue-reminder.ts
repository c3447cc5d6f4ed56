import type { Actor } from '@roms/domain/actor';
import type { Delivery, DeliveryResult } from '@roms/domain/delivery';
import type { CheckCode } from '@roms/domain/decisions/check';
import { reminderKey } from '@roms/domain/occurrence';
import { deliveryOf } from '../messages/delivery-of.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import { renderReminder } from './render-reminder.ts';
import { resultOf } from '../messages/result-of.ts';
import { endReminder, type EndedState } from './end-reminder.ts';
import { wayOutOf } from '@roms/domain/way-out';
import { hasLaterCycle } from '../orders/later-cycle.ts';
import { lockOrder } from '../orders/lock-order.ts';
import type { OrderLifecycle } from '../models/OrderLifecycle.ts';
import { queueAutomatedMessage } from '../automation/queue-automated-message.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import type { Trx } from '../knex.ts';

export type ReminderOrder = {
  orderId: number;
  cycle: number;
  recommendedIds: readonly number[];
  /** Who asked to send it now; null for ROMS itself. */
  actor: Actor | null;
  /** A person was told that it is outside the hours and wants it sent all the same. */
  isConfirmed?: boolean;
};

export type QueuedReminder =
  | { outcome: 'queued' | 'duplicate'; delivery: Delivery | null; result: DeliveryResult }
  /** `until` is ISO-8601: planning again gives the new due time. */
  | { outcome: 'deferred'; code: CheckCode; until: string }
  | { outcome: 'stopped'; code: CheckCode; state: EndedState };

/**
 * Writes an order's one reminder of this cycle after the last checks, ends the cycle with what stopped it, or leaves
 * it waiting when a check puts it off. A cycle that a later one has followed is over: nothing is written.
 */
export async function queueReminder(
  trx: Trx,
  { orderId, cycle, recommendedIds, actor, isConfirmed }: ReminderOrder,
  settings: PipelineSettings = {},
): Promise<QueuedReminder> {
  const order = await lockOrder(trx, orderId);
  // A later cycle was opened meanwhile, and reminds by itself.
  if (hasLaterCycle(order, cycle))
    return { outcome: 'stopped', code: 'duplicate_occurrence', state: 'stopped' };
  // Whoever asks for one that is held since a restore has decided about it.
  if (actor !== null)
    await trx('order_lifecycles')
      .where({ order_id: orderId })
      .update({ restored_due_at: null, hold_due_by: null });
  const occurrenceKey = reminderKey(orderId, cycle);
  const queued = await queueAutomatedMessage(
    trx,
    {
      order,
      automation: 'reminder',
      occurrenceKey,
      isConfirmed,
      render: () => renderReminder(trx, order, recommendedIds, settings),
    },
    settings,
  );
  if (queued.outcome === 'stopped') {
    return { ...queued, state: await endReminder(trx, order, { cycle, code: queued.code }) };
  }
  if (queued.outcome === 'deferred') return { ...queued, until: queued.until.toISOString() };
  const delivery = deliveryOf(queued.message);
  if (delivery)
    await recordLifecycle(trx, orderId, { state: 'sending', nextAction: 'send_reminder', reason: null });
  if (actor !== null) {
    await recordOrderEvent(trx, {
      orderId,
      type: 'reminder_send_now',
      actor,
      details: overriddenReason(order.lifecycle),
      dedupeKey: `${occurrenceKey}:send_now`,
    });
  }
  await recordOrderEvent(trx, { orderId, type: 'reminder_queued', dedupeKey: `${occurrenceKey}:queued` });
  return { outcome: queued.outcome, delivery, result: resultOf(queued.message) };
}

/** What had kept it back until a person let it go. */
function overriddenReason(lifecycle?: OrderLifecycle): { reason?: string } {
  const { state, reason } = lifecycle ?? { state: 'waiting', reason: null };
  return reason !== null && wayOutOf({ state, reason }) === 'send_anyway' ? { reason } : {};
}
