import { AppError } from '@roms/domain/errors';
import type { Trx } from '../knex.ts';
import { lockMessage } from './lock-message.ts';
import { updateMessage } from './write-message.ts';

/**
 * Says that a received file is waited for once more. False when it is there already.
 * Throws `media_not_found` for a message that brought none.
 */
export async function awaitMedia(trx: Trx, messageId: number): Promise<boolean> {
  const { message } = await lockMessage(trx, messageId);
  if (!message.media?.gatewayId) throw new AppError('media_not_found', 'The message brought no file');
  if (message.media.state === 'failed')
    await updateMessage(trx, messageId, { media: { ...message.media, state: 'pending' } });
  return message.media.state !== 'ready';
}
