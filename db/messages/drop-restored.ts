import { AppError } from '@roms/domain/errors';
import { isHeldRestored } from '@roms/domain/message-lifecycle';
import { lockMessage } from './lock-message.ts';
import { moveMessage } from './write-message.ts';
import type { Trx } from '../knex.ts';

/**
 * Lets a message go that is held since a restore: it is not sent by anybody any more. Proof that it had left before
 * still makes it sent. Asking twice is asking once. Throws `message_not_held` (409), NotFoundError for an unknown id.
 */
export async function dropRestored(trx: Trx, messageId: number): Promise<{ isRepeat: boolean }> {
  const { message } = await lockMessage(trx, messageId);
  if (message.status === 'withdrawn' && message.statusReason === 'dropped') return { isRepeat: true };
  if (!isHeldRestored(message)) {
    throw new AppError('message_not_held', 'Only a message that is held since a restore can be let go', {
      status: 409,
      details: { status: message.status },
    });
  }
  await moveMessage(trx, message, 'drop', { statusReason: 'dropped' });
  return { isRepeat: false };
}
