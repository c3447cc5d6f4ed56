import type { DeliveryResult } from '@roms/domain/delivery';
import type { Message } from '../models/Message.ts';
import { resultOf } from '../messages/result-of.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import { updateMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

/** Settles a message that did not go out for certain; `reason` is a stable code. The caller holds its rows. */
export async function failMessage(trx: Trx, message: Message, reason: string): Promise<DeliveryResult> {
  const failed = await updateMessage(trx, message.id, { status: 'failed', statusReason: reason });
  await recordDelivery(trx, failed);
  return resultOf(failed);
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
