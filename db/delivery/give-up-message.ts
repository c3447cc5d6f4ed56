import type { Deferral, DeliveryResult } from '@roms/domain/delivery';
import { isPutOff } from '../automation/queue-automated-message.ts';
import { resultOf } from '../messages/result-of.ts';
import { endDelivery } from './fail-message.ts';
import { lockMessage } from '../messages/lock-message.ts';
import type { Trx } from '../knex.ts';

/**
 * Ends a message whose delivery was given up: what waited has failed, what may have left is unconfirmed and for a
 * person to decide. `reason` is `expired` when its shelf life ended, else the code of the error. What a check had put
 * off already is planned anew, not ended.
 */
export async function giveUpMessage(
  trx: Trx,
  { messageId, attempt, reason }: { messageId: number; attempt: number; reason: string },
): Promise<DeliveryResult | Deferral> {
  const { message } = await lockMessage(trx, messageId);
  if (message.attempt === attempt && isPutOff(message)) {
    return { status: 'deferred', reason: message.statusReason ?? '', until: new Date().toISOString() };
  }
  return message.attempt === attempt ? endDelivery(trx, message, 'give_up', reason) : resultOf(message);
}
