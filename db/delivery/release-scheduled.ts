import type { Delivery, Scheduled } from '@roms/domain/delivery';
import type { Message } from '../models/Message.ts';
import { deliveryOf } from '../messages/delivery-of.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { releaseMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

/**
 * Queues a scheduled message whose time has come (`now`), and says how to deliver it; one that comes later says when.
 * Null when there is nothing to send any more.
 */
export async function releaseScheduled(
  trx: Trx,
  { messageId, attempt }: { messageId: number; attempt: number },
  now: Date,
): Promise<Delivery | Scheduled | null> {
  const { message } = await lockMessage(trx, messageId);
  if (message.attempt !== attempt) return null;
  const scheduled = scheduleOf(message);
  if (scheduled === null) return deliveryOf(message);
  if (Date.parse(scheduled.sendAt) > now.getTime()) return scheduled;
  const released = await releaseMessage(trx, message);
  return released && deliveryOf(released);
}

/** When a message is to leave that is scheduled; null for any other. */
export function scheduleOf({ status, sendAt }: Message): Scheduled | null {
  return status === 'scheduled' && sendAt !== null ? { status, sendAt: sendAt.toISOString() } : null;
}
