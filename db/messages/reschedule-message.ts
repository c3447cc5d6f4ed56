import { REPLY_SHELF_LIFE_MS } from '@roms/domain/automations';
import { AppError } from '@roms/domain/errors';
import type { Trx } from '../knex.ts';
import { lockMessage } from './lock-message.ts';
import { updateMessage } from './write-message.ts';

export type Rescheduled = { attempt: number; before: { attempt: number; sendAt: Date | null } };

/**
 * Gives a scheduled message another time, as its next attempt: the workflow of that one waits for the new time, and the
 * one of the attempt before finds nothing to send, so that no signal between them can be lost.
 * Throws `message_not_scheduled` (409) when it has left or was taken back, NotFoundError for an unknown id.
 */
export async function rescheduleMessage(trx: Trx, messageId: number, sendAt: Date): Promise<Rescheduled> {
  const { message } = await lockMessage(trx, messageId);
  if (message.status !== 'scheduled')
    throw new AppError('message_not_scheduled', 'It is too late: the message is not scheduled any more', {
      status: 409,
      details: { status: message.status },
    });
  const attempt = message.attempt + 1;
  await updateMessage(trx, messageId, {
    attempt,
    sendAt,
    expiresAt: new Date(sendAt.getTime() + REPLY_SHELF_LIFE_MS),
  });
  return { attempt, before: { attempt: message.attempt, sendAt: message.sendAt } };
}
