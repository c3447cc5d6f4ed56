import { shelfLifeOf } from '@roms/domain/automations';
import { AppError } from '@roms/domain/errors';
import { canRetryMessage, needsRetryConfirmation } from '@roms/domain/message-lifecycle';
import { isOpenMessage } from '@roms/domain/message-status';
import type { Trx } from '../knex.ts';
import type { Message } from '../models/Message.ts';
import { requireNumberInService } from '../numbers/number-in-service.ts';
import { lockMessage } from './lock-message.ts';
import { moveMessage, releaseMessage } from './write-message.ts';

/**
 * Queues a message again: the same row, the next attempt. Asking twice is asking once: what waits or is on its way
 * stays as it is. One whose time came while a restore held it answers the customer only now. `confirmed` is a person's word that a message nobody could confirm may arrive twice.
 * Throws `session_removed` (409), `confirmation_required` (409), `message_not_retryable` (409), and NotFoundError for an unknown id.
 */
export async function retryMessage(
  trx: Trx,
  { messageId, confirmed }: { messageId: number; confirmed: boolean },
): Promise<{ attempt: number; isRepeat: boolean }> {
  const { message } = await lockMessage(trx, messageId);
  const { status, attempt } = message;
  if (message.direction === 'outbound' && isOpenMessage(status)) return { attempt, isRepeat: true };
  if (message.direction !== 'outbound' || message.author === 'phone' || !canRetryMessage(status)) {
    throw new AppError('message_not_retryable', 'Only a message that failed can be sent again', {
      status: 409,
      details: { status },
    });
  }
  if (needsRetryConfirmation(status) && !confirmed) {
    throw new AppError(
      'confirmation_required',
      'It may have arrived: confirm that it may be sent a second time',
      {
        status: 409,
      },
    );
  }
  const columns = {
    statusReason: null,
    attempt: attempt + 1,
    sessionId: (await requireNumberInService(trx, message.sessionId)).id,
    // The next attempt gets an id of its own; evidence of this one still finds the row by its key.
    waMessageId: null,
    expiresAt: new Date(Date.now() + shelfLifeOf(message.automation)),
  };
  if (wasNeverReleased(message)) await releaseMessage(trx, message, 'retry', columns);
  else await moveMessage(trx, message, 'retry', columns);
  return { attempt: attempt + 1, isRepeat: false };
}

/** Until its release a scheduled message has the time at which it was written. */
function wasNeverReleased({ sendAt, sentAt }: Message): boolean {
  return sendAt !== null && sentAt < sendAt;
}
