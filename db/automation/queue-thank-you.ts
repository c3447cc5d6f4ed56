import type { Delivery } from '@roms/domain/delivery';
import { RESTORED } from '@roms/domain/message-lifecycle';
import { thankYouKey } from '@roms/domain/occurrence';
import { IMPORT_SOURCE } from '@roms/domain/order-source';
import { isThankedAt } from '@roms/domain/thank-you';
import { Message } from '../models/Message.ts';
import { deliveryOf } from '../messages/delivery-of.ts';
import { moveMessage } from '../messages/write-message.ts';
import { placedBeforeStart } from '../orders/placed-before-start.ts';
import { renderOrderText } from './render-order-text.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { hasLaterCycle } from '../orders/later-cycle.ts';
import { lockOrder } from '../orders/lock-order.ts';
import { queueAutomatedMessage } from './queue-automated-message.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import type { NewOrderEvent } from '../orders/record-order-event.ts';
import type { Trx } from '../knex.ts';

export type OrderCycle = { orderId: number; cycle: number; workflowId: string };

/**
 * Begins an order's life: writes down its workflow and queues the one thank-you. `delivery` is null when nothing is
 * to be sent: it went out before, a check stopped it, nobody wants it, the order is back-dated or its customer has been told of a later
 * step, this is a later cycle or has been followed by one, or it is held for a person since a restore.
 */
export async function queueThankYou(
  trx: Trx,
  { orderId, cycle, workflowId }: OrderCycle,
): Promise<{ delivery: Delivery | null }> {
  const order = await lockOrder(trx, orderId);
  // A later cycle has begun meanwhile, and is the one that stands in the lifecycle.
  if (hasLaterCycle(order, cycle)) return { delivery: null };
  // An order that a shop posts again after a restore may have been thanked, and reminded, before.
  const holdDueBy = order.lifecycle ? null : await placedBeforeStart(trx, order);
  const { delivery, event } =
    cycle === 1 ? await thank(trx, order, { isHeld: holdDueBy !== null }) : { delivery: null, event: null };
  const begun = {
    workflowId,
    cycle,
    startedAt: order.lifecycle?.startedAt ?? new Date(),
    ...(holdDueBy === null ? {} : { holdDueBy }),
  };
  await recordLifecycle(
    trx,
    orderId,
    delivery
      ? { ...begun, state: 'thanking', nextAction: 'send_thank_you' }
      : {
          ...begun,
          state: order.lifecycle?.state ?? 'waiting_for_completion',
          nextAction: order.lifecycle?.nextAction ?? 'wait_for_completion',
        },
    order.lifecycle ?? null,
    event,
  );
  return { delivery };
}

/** What is to be delivered, and the line that tells of it in the order's timeline. */
type Thanked = {
  delivery: Delivery | null;
  event: Pick<NewOrderEvent, 'type' | 'details' | 'dedupeKey'>;
};

async function thank(trx: Trx, order: OrderFacts, { isHeld }: { isHeld: boolean }): Promise<Thanked> {
  const occurrenceKey = thankYouKey(order.id);
  const reason = await whyNot(trx, order);
  // A workflow that begins anew finds an order that was thanked in its time.
  if (reason !== null && !(await Message.query(trx).findOne({ occurrenceKey }).select('id'))) {
    return { delivery: null, event: suppressed(occurrenceKey, reason) };
  }
  const queued = await queueAutomatedMessage(trx, {
    order,
    automation: 'thank_you',
    occurrenceKey,
    render: () => renderOrderText(trx, order, 'thank_you', { text: order.thankYou ?? undefined }),
  });
  if (queued.outcome === 'stopped' || queued.outcome === 'deferred')
    return { delivery: null, event: suppressed(occurrenceKey, queued.code) };
  const isKept = isHeld && (await moveMessage(trx, queued.message, 'restore', { statusReason: RESTORED }));
  return {
    delivery: isKept ? null : deliveryOf(queued.message),
    event: { type: 'thank_you_queued', dedupeKey: `${occurrenceKey}:queued` },
  };
}

function suppressed(occurrenceKey: string, reason: string): Thanked['event'] {
  return { type: 'thank_you_suppressed', details: { reason }, dedupeKey: `${occurrenceKey}:suppressed` };
}

/** `moved_on`: "we are packing it" must not arrive behind "it was sent". */
async function whyNot(
  trx: Trx,
  { id, orderedAt, status, thanks, source }: OrderFacts,
): Promise<'not_wanted' | 'imported' | 'back_dated' | 'moved_on' | null> {
  if (!thanks) return source === IMPORT_SOURCE ? 'imported' : 'not_wanted';
  if (!isThankedAt(orderedAt, new Date())) return 'back_dated';
  if (status === 'pending') return null;
  const notice = await Message.query(trx).findOne({ orderId: id, automation: 'order_status' }).select('id');
  return notice ? 'moved_on' : null;
}
