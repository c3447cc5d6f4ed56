import type { Actor } from '@roms/domain/actor';
import type { Delivery, DeliveryResult } from '@roms/domain/delivery';
import type { CheckCode } from '@roms/domain/decisions/pipeline';
import { reminderKey } from '@roms/domain/occurrence';
import { deliveryOf } from '../messages/delivery-of.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { reminderOfOrder, type ReminderSettings } from './reminder-of-order.ts';
import { renderOrderText } from '../automation/render-order-text.ts';
import { resultOf } from '../messages/result-of.ts';
import { endReminder, type EndedState } from './end-reminder.ts';
import { lockOrder } from '../orders/lock-order.ts';
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
};

export type QueuedReminder =
  | { outcome: 'queued' | 'duplicate'; delivery: Delivery | null; result: DeliveryResult }
  | { outcome: 'stopped'; code: CheckCode; state: EndedState };

const DAY_MS = 86_400_000;

/** Writes an order's one reminder of this cycle after the last checks, or ends the cycle with what stopped it. */
export async function queueReminder(
  trx: Trx,
  { orderId, cycle, recommendedIds, actor }: ReminderOrder,
  settings: ReminderSettings = {},
): Promise<QueuedReminder> {
  const order = await lockOrder(trx, orderId);
  const occurrenceKey = reminderKey(orderId, cycle);
  const queued = await queueAutomatedMessage(trx, {
    order,
    automation: 'reminder',
    occurrenceKey,
    render: () => render(trx, order, recommendedIds, settings),
  });
  if (queued.outcome === 'stopped') {
    return { ...queued, state: await endReminder(trx, order, { cycle, code: queued.code }) };
  }
  const delivery = deliveryOf(queued.message);
  if (delivery) await recordLifecycle(trx, orderId, { state: 'sending', nextAction: 'send_reminder' });
  if (actor !== null) {
    await recordOrderEvent(trx, {
      orderId,
      type: 'reminder_send_now',
      actor,
      dedupeKey: `${occurrenceKey}:send_now`,
    });
  }
  await recordOrderEvent(trx, { orderId, type: 'reminder_queued', dedupeKey: `${occurrenceKey}:queued` });
  return { outcome: queued.outcome, delivery, result: resultOf(queued.message) };
}

async function render(
  trx: Trx,
  order: OrderFacts,
  recommendedIds: readonly number[],
  settings: ReminderSettings,
) {
  const due = await reminderOfOrder(trx, order, settings);
  const since = Date.now() - (order.completedAt ?? order.orderedAt).getTime();
  return renderOrderText(trx, order, 'reminder', {
    productName: due?.productName,
    daysSince: Math.floor(since / (settings.dayMs ?? DAY_MS)),
    recommendedIds,
  });
}
