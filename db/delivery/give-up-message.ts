import type { DeliveryResult } from '@roms/domain/delivery';
import { resultOf } from '../messages/result-of.ts';
import { failMessage, recordDelivery } from './fail-message.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { updateMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

/**
 * Ends a message whose delivery was given up: what waited has failed, what may have left is unconfirmed and for a
 * person to decide. `reason` is `expired` when its shelf life ended, else the code of the error.
 */
export async function giveUpMessage(
  trx: Trx,
  { messageId, attempt, reason }: { messageId: number; attempt: number; reason: string },
): Promise<DeliveryResult> {
  const { message } = await lockMessage(trx, messageId);
  if (message.attempt !== attempt) return resultOf(message);
  if (message.status === 'queued') return failMessage(trx, message, reason);
  if (message.status !== 'sending') return resultOf(message);
  const given = await updateMessage(trx, messageId, { status: 'unconfirmed', statusReason: reason });
  await recordDelivery(trx, given);
  return resultOf(given);
}
