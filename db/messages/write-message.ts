import { NotFoundError, type PartialModelObject } from 'objection';
import { statusAfter, type MessageEvent } from '@roms/domain/message-lifecycle';
import { LIVE_CHANNEL } from '../live-events.ts';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import { moveRecipient } from './move-recipient.ts';
import { MOVE_CONVERSATION, TOUCH_CONVERSATION } from './moved-conversation.ts';

type NewMessage = PartialModelObject<Message> &
  Pick<Message, 'conversationId' | 'sessionId' | 'direction' | 'author' | 'status'>;

/**
 * Inserts a message and moves its conversation along: last message, activity, unread, who waits; announces both, and
 * keeps how long somebody waited who is answered by it.
 * Returns null when one of the message's unique keys exists already: then nothing has happened.
 * The only writers of `messages` are this, `updateMessage`, `moveMessage`, `releaseMessage` and `clearReplyWord`.
 */
export async function insertMessage(
  trx: Trx,
  fields: NewMessage,
  activityAt: Date = new Date(),
): Promise<Message | null> {
  const inserted = Message.query(trx).insert([fields]).onConflict().ignore().returning('*');
  return writtenBy(trx, inserted, MOVE_CONVERSATION, { type: 'message.created', activityAt });
}

/**
 * Makes a scheduled message one that waits to be sent: from now on it is the person's answer, and its conversation moves
 * as if it had just been written. `retry` is a person's word for one whose time came while a restore held it. The caller
 * holds the message's row. Null when it is not scheduled (or held) any more.
 */
export async function releaseMessage(
  trx: Trx,
  { id, status }: Message,
  event: 'release' | 'retry' = 'release',
  columns: Columns = {},
): Promise<Message | null> {
  const released = statusAfter(status, event);
  if (released === null) return null;
  const now = new Date();
  const patched = patchOf(trx, id, { ...columns, status: released, sentAt: now });
  return found(
    await writtenBy(trx, patched, MOVE_CONVERSATION, { type: 'message.updated', activityAt: now }),
  );
}

/**
 * Makes an ordinary message of a reply word that nobody answers: it opens its conversation, is unread and waits for
 * somebody as if it had been inserted so. The caller's transaction has inserted it, and nothing after it.
 */
export async function clearReplyWord(trx: Trx, id: number): Promise<void> {
  const patched = patchOf(trx, id, { replyWord: null });
  const activityAt = new Date();
  found(await writtenBy(trx, patched, MOVE_CONVERSATION, { type: 'message.updated', activityAt }));
}

/** What writes one message, and returns it. */
type Writing = { toKnexQuery: () => object };

/** Writes a message and what goes along with it in one round trip; null when no row was written. */
async function writtenBy(
  trx: Trx,
  writing: Writing,
  rest: string,
  bindings: { type: 'message.created' | 'message.updated'; activityAt?: Date },
): Promise<Message | null> {
  const { rows } = await trx.raw<{ rows: object[] }>(`WITH written AS (:writing), ${rest}`, {
    ...bindings,
    writing: writing.toKnexQuery(),
    channel: LIVE_CHANNEL,
  } as never);
  return rows[0] === undefined ? null : Message.fromDatabaseJson(rows[0]);
}

type Columns = Omit<PartialModelObject<Message>, 'status'>;

/**
 * Moves an outbound message along its lifecycle by what happened to it, one event after the other, and writes
 * `columns` with it; a broadcast's recipient moves with their message. Returns null, and writes nothing, when the first event changes nothing in the message's status.
 * The caller holds the message's row and has read it under that lock.
 */
export async function moveMessage(
  trx: Trx,
  message: Pick<Message, 'id' | 'status'>,
  events: MessageEvent | readonly [MessageEvent, ...MessageEvent[]],
  columns: Columns = {},
): Promise<Message | null> {
  const [first, ...further] = typeof events === 'string' ? [events] : events;
  const moved = statusAfter(message.status, first);
  if (moved === null) return null;
  const status = further.reduce((current, event) => statusAfter(current, event) ?? current, moved);
  const written = await write(trx, message.id, { ...columns, status });
  if (written.automation === 'broadcast') await moveRecipient(trx, written);
  return written;
}

/**
 * Changes a message's other columns; its status moves by `moveMessage`.
 * Raises its version and announces it (and its conversation when it is the last one there).
 */
export async function updateMessage(trx: Trx, id: number, columns: Columns): Promise<Message> {
  return write(trx, id, columns);
}

/** Tells of a changed message, and of its conversation when it is the last one there: one round trip for all. */
async function write(trx: Trx, id: number, patch: PartialModelObject<Message>): Promise<Message> {
  return found(
    await writtenBy(trx, patchOf(trx, id, patch), TOUCH_CONVERSATION, { type: 'message.updated' }),
  );
}

function patchOf(trx: Trx, id: number, patch: PartialModelObject<Message>) {
  return Message.query(trx)
    .where({ id })
    .patch({ ...patch, version: trx.raw('version + 1') } as PartialModelObject<Message>)
    .returning('*');
}

function found(message: Message | null): Message {
  if (message === null) throw new NotFoundError({ message: 'There is no such message' });
  return message;
}
