import type { DeliveryResult } from '@roms/domain/delivery';
import { deliveryOf } from '../messages/delivery-of.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { resultOf } from '../messages/result-of.ts';
import { moveMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

/** Withdraws a message that was `sending` and has proven never to have left; `reason` is a stable code. */
export async function takeBackMessage(
  trx: Trx,
  { messageId, attempt, reason }: { messageId: number; attempt: number; reason: string },
): Promise<DeliveryResult> {
  const { message } = await lockMessage(trx, messageId);
  if (message.attempt !== attempt || deliveryOf(message) === null) return resultOf(message);
  const waiting = await moveMessage(trx, message, 'put_back');
  const withdrawn = await moveMessage(trx, waiting ?? message, 'withdraw', { statusReason: reason });
  return resultOf(withdrawn ?? message);
}
