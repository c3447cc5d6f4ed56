import { AppError } from '@roms/domain/errors';
import { CANCELLED } from '@roms/domain/message-lifecycle';
import type { MessageStatus } from '@roms/domain/message-status';
import type { Trx } from '../knex.ts';
import { lockMessage } from './lock-message.ts';
import { moveMessage } from './write-message.ts';

export type Cancelled = { isRepeat: boolean; attempt: number; before: MessageStatus };

/**
 * Takes back what an agent wrote and what has not left: it is scheduled, or waits in its lane. Whoever is first under
 * the message's lock wins, this or its send. Asking twice is asking once.
 * Throws `message_not_cancellable` (409, with its `status`) when it is too late, NotFoundError for an unknown id.
 */
export async function cancelMessage(trx: Trx, messageId: number): Promise<Cancelled> {
  const { message } = await lockMessage(trx, messageId);
  const { status: before, attempt } = message;
  if (before === 'withdrawn' && message.statusReason === CANCELLED)
    return { isRepeat: true, attempt, before };
  const isCancelled =
    message.author === 'agent' && (await moveMessage(trx, message, 'withdraw', { statusReason: CANCELLED }));
  if (!isCancelled)
    throw new AppError('message_not_cancellable', 'It is too late: only what still waits can be cancelled', {
      status: 409,
      details: { status: before },
    });
  return { isRepeat: false, attempt, before };
}
