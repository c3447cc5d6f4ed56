import { MAX_CAPTION_LENGTH, takesCaption, type AttachmentKind } from '@roms/domain/attachment';
import { REPLY_SHELF_LIFE_MS } from '@roms/domain/automations';
import { AppError } from '@roms/domain/errors';
import type { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import { requireNumberInService } from '../numbers/number-in-service.ts';
import { lockMessage } from './lock-message.ts';
import { underName } from './under-name.ts';
import { updateMessage } from './write-message.ts';

/** `by` is who changes it; what is left out stays. */
export type ScheduledChange = { messageId: number; sendAt?: Date; body?: string; by: number };
export type ChangedScheduled = { attempt: number; before: { attempt: number; sendAt: Date | null } };

/**
 * Gives a scheduled message another time or other words. Another time is its next attempt: the workflow of that one waits
 * for the new time, and the one of the attempt before finds nothing to send, so that no signal between them can be lost.
 * Words are read when it leaves. Throws `message_not_scheduled` (409) when it has left or was taken back, `forbidden` for
 * words of a colleague's message, `invalid_request` (400) for words that cannot go with it, NotFoundError for an unknown id.
 */
export async function changeScheduled(trx: Trx, change: ScheduledChange): Promise<ChangedScheduled> {
  const { messageId, sendAt, body, by } = change;
  const { message } = await lockMessage(trx, messageId);
  if (message.status !== 'scheduled')
    throw new AppError('message_not_scheduled', 'It is too late: the message is not scheduled any more', {
      status: 409,
      details: { status: message.status },
    });
  const attempt = sendAt === undefined ? message.attempt : message.attempt + 1;
  await updateMessage(trx, messageId, {
    ...(sendAt && { attempt, sendAt, expiresAt: new Date(sendAt.getTime() + REPLY_SHELF_LIFE_MS) }),
    ...(body === undefined ? {} : { body: await wordsOf(trx, message, { body, by }) }),
  });
  return { attempt, before: { attempt: message.attempt, sendAt: message.sendAt } };
}

/** As its author's first words were written down: what leaves under somebody's name is what they wrote. */
async function wordsOf(
  trx: Trx,
  { authorId, media, type, sessionId }: Message,
  { body, by }: { body: string; by: number },
): Promise<string> {
  if (authorId !== by) throw new AppError('forbidden', 'Only who wrote a message changes its words');
  const refuse = (problem: string) =>
    new AppError('invalid_request', 'The request is not right', {
      status: 400,
      details: { fields: { body: [problem] } },
    });
  if (media === null && body.trim() === '') throw refuse('is empty');
  if (media !== null && body.length > MAX_CAPTION_LENGTH) throw refuse('is too long below a file');
  if (media !== null && body !== '' && !takesCaption(type as AttachmentKind))
    throw refuse('cannot go with this kind');
  const { showAgentName } = await requireNumberInService(trx, sessionId);
  return showAgentName ? underName(trx, { agentId: by, body, hasFile: media !== null }) : body;
}
