import type { DeliveryResult } from '@roms/domain/delivery';
import type { Message } from '../models/Message.ts';
import { resultOf } from '../messages/result-of.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import { moveMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

/** Settles a message that did not go out for certain; `reason` is a stable code. The caller holds its rows. */
export async function failMessage(trx: Trx, message: Message, reason: string): Promise<DeliveryResult> {
  return endDelivery(trx, message, 'fail', reason);
}

/** Ends a delivery by an event of its own, unless it has ended before. The caller holds the message's rows. */
export async function endDelivery(
  trx: Trx,
  message: Message,
  event: 'fail' | 'give_up',
  reason: string,
): Promise<DeliveryResult> {
  const ended = await moveMessage(trx, message, event, { statusReason: reason });
  if (ended) await recordDelivery(trx, ended);
  return resultOf(ended ?? message);
}

/** The line in an order's timeline that tells how its automated message ended; once for each attempt. */
export async function recordDelivery(trx: Trx, message: Message): Promise<void> {
  if (message.orderId === null || message.automation === null) return;
  const { status, reason } = resultOf(message);
  const isSent = status === 'sent';
  await recordOrderEvent(trx, {
    orderId: message.orderId,
    type: isSent ? 'message_sent' : 'message_failed',
    details: { automation: message.automation, ...(reason === null ? {} : { reason }), status },
    dedupeKey: `message:${message.id}:${message.attempt}:${isSent ? 'sent' : 'failed'}`,
  });
}
