import type { DeliveryResult } from '@roms/domain/delivery';
import { isOpenMessage } from '@roms/domain/message-status';
import { WhatsappNumber } from '../models/WhatsappNumber.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { resultOf } from '../messages/result-of.ts';
import { moveMessage } from '../messages/write-message.ts';
import { numberInService } from '../numbers/number-in-service.ts';
import type { Trx } from '../knex.ts';
import { endDelivery, failMessage } from './fail-message.ts';

/** Why a message has another number than its conversation, or none. */
export const SESSION_REMOVED = 'session_removed';

type Refused = {
  messageId: number;
  attempt: number;
  /** The number that wa-service does not have. */
  sessionId: string;
  /** Nobody asked wa-service for this attempt before. */
  isFirst: boolean;
};
export type Rerouted =
  /** It waits again; `isElsewhere`: for another number. */
  { kind: 'waits'; isElsewhere: boolean } | { kind: 'over'; result: DeliveryResult };

/**
 * What becomes of a message whose number wa-service does not have. Nothing was taken. Of a number that was removed it
 * goes on from the shop's default one; without one it has failed. What may have left by an earlier ask goes nowhere: a
 * person decides. A number that was not removed may come back, and the message waits.
 */
export async function rerouteMessage(trx: Trx, refused: Refused): Promise<Rerouted> {
  const { message } = await lockMessage(trx, refused.messageId);
  if (message.attempt !== refused.attempt || !isOpenMessage(message.status)) {
    return { kind: 'over', result: resultOf(message) };
  }
  const number = await WhatsappNumber.query(trx).findById(refused.sessionId);
  const isRemoved = number !== undefined && number.removedAt !== null;
  if (!refused.isFirst) {
    if (!isRemoved) return { kind: 'waits', isElsewhere: false };
    return { kind: 'over', result: await endDelivery(trx, message, 'give_up', SESSION_REMOVED) };
  }
  if (!isRemoved) {
    await moveMessage(trx, message, 'put_back', { statusReason: 'session_not_found' });
    return { kind: 'waits', isElsewhere: false };
  }
  const other = await numberInService(trx, refused.sessionId);
  if (!other) return { kind: 'over', result: await failMessage(trx, message, SESSION_REMOVED) };
  await moveMessage(trx, message, 'put_back', { statusReason: null, sessionId: other.id });
  return { kind: 'waits', isElsewhere: true };
}
