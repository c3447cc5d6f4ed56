import type { DeliveryResult } from '@roms/domain/delivery';
import { resultOf } from '../messages/result-of.ts';
import { endDelivery } from './fail-message.ts';
import { lockMessage } from '../messages/lock-message.ts';
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
  return message.attempt === attempt ? endDelivery(trx, message, 'give_up', reason) : resultOf(message);
}
