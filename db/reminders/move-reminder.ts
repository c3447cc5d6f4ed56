import type { RequestResult } from '@roms/domain/delivery';
import { reminderKey } from '@roms/domain/occurrence';
import type { DueExplanation } from '../models/OrderLifecycle.ts';
import { hasLaterCycle } from '../orders/later-cycle.ts';
import { lockOrder } from '../orders/lock-order.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import type { ReminderRequest } from './skip-reminder.ts';
import type { Trx } from '../knex.ts';

/**
 * Sets the due time that a person chose (ISO-8601); no rule changes it any more. A cycle that a later one has followed is
 * over: `changed`, and nothing is written. `known` is how the time until now came about, where the cycle does not say.
 */
export async function moveReminder(
  trx: Trx,
  request: ReminderRequest & { dueAt: string; known?: DueExplanation | null },
): Promise<RequestResult> {
  const { orderId, cycle, actor, at, dueAt } = request;
  const order = await lockOrder(trx, orderId);
  if (hasLaterCycle(order, cycle)) return 'changed';
  const known = order.lifecycle?.dueExplanation ?? request.known;
  await recordLifecycle(trx, orderId, {
    state: 'waiting',
    nextAction: 'send_reminder',
    reason: null,
    restoredDueAt: null,
    holdDueBy: null,
    dueAt: new Date(dueAt),
    dueExplanation: {
      ruleName: known?.ruleName ?? '',
      days: known?.days ?? 0,
      time: known?.time ?? '',
      zone: order.customer.zone,
      moved: true,
      ...(known?.answer ? { answer: known.answer } : {}),
    },
  });
  await recordOrderEvent(trx, {
    orderId,
    type: 'reminder_moved',
    actor,
    details: { dueAt },
    dedupeKey: `${reminderKey(orderId, cycle)}:move:${at}`,
  });
  return 'done';
}
