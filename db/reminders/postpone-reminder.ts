import { customerActor } from '@roms/domain/actor';
import { ANSWERED } from '@roms/domain/message-lifecycle';
import { answerEventKey, reminderKey } from '@roms/domain/occurrence';
import type { MovingWord } from '@roms/domain/reply-word';
import { Message } from '../models/Message.ts';
import { withdrawMessages } from '../messages/withdraw-messages.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import { ANSWERED_STATES, type AnsweredReminder } from './answered-reminder.ts';
import { openNextCycle } from './open-next-cycle.ts';
import type { Trx } from '../knex.ts';

/** The cycle that the answer ended: its workflow may still listen. */
export type Postponed = { orderId: number; endedCycle: number };

/**
 * Opens the next cycle of an order for the time that its customer asked for, which no rule changes. A reminder of the
 * cycle until now that waits is taken back; of one that the gateway has already the timeline says that it may still
 * arrive. The caller holds the rows of the customer and the order, and starts the order's workflow after the commit.
 */
export async function postponeReminder(
  trx: Trx,
  { order, cycle }: AnsweredReminder,
  { word, dueAt }: { word: MovingWord; dueAt: Date },
): Promise<Postponed> {
  const { id: orderId, customerId, lifecycle } = order;
  const endedCycle = lifecycle?.cycle ?? 1;
  await withdrawMessages(trx, customerId, ANSWERED, { automations: ['reminder'], orderIds: [orderId] });
  const onTheWay = await Message.query(trx)
    .findOne({ occurrenceKey: reminderKey(orderId, endedCycle), status: 'sending' })
    .select('id');
  const actor = customerActor(customerId);
  // The reminder is an answered one, whatever comes of the cycle that the answer opens.
  const dedupeKey = answerEventKey(orderId, cycle, 'replied');
  await recordOrderEvent(trx, { orderId, type: 'replied', actor, dedupeKey });
  await openNextCycle(trx, [orderId], {
    from: ANSWERED_STATES,
    type: 'reminder_answered',
    actor,
    details: { word, dueAt: dueAt.toISOString(), ...(onTheWay ? { isOnTheWay: true } : {}) },
  });
  const known = lifecycle?.dueExplanation;
  await recordLifecycle(trx, orderId, {
    state: 'waiting',
    nextAction: 'send_reminder',
    reason: null,
    // Whoever answers now decides about it, whatever a backup knew.
    restoredDueAt: null,
    holdDueBy: null,
    dueAt,
    dueExplanation: {
      ruleName: known?.ruleName ?? '',
      days: known?.days ?? 0,
      time: known?.time ?? '',
      zone: order.customer.zone,
      moved: true,
      answer: word,
    },
  });
  return { orderId, endedCycle };
}
