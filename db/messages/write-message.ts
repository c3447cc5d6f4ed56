import type { PartialModelObject } from 'objection';
import { statusAfter, type MessageEvent } from '@roms/domain/message-lifecycle';
import { latestActivity } from '../latest-activity.ts';
import { LIVE_CHANNEL, notices, publish } from '../live-events.ts';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import { moveRecipient } from './move-recipient.ts';

type NewMessage = PartialModelObject<Message> &
  Pick<Message, 'conversationId' | 'sessionId' | 'direction' | 'author' | 'status'>;

const LATER = 'SELECT sent_at FROM messages WHERE conversation_id = :conversationId AND sent_at > :sentAt';
const LATER_INBOUND = `${LATER} AND direction = 'inbound' ORDER BY sent_at`;
const IS_ANSWERED = `EXISTS (${LATER} AND author = 'phone')`;

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
  const [inserted] = await Message.query(trx).insert([fields]).onConflict().ignore().returning('*');
  if (!inserted?.id) return null;
  // What is to leave later has answered nobody: its conversation moves when it is released.
  if (inserted.status === 'scheduled')
    await publish(trx, {
      type: 'message.created',
      messageId: inserted.id,
      conversationId: inserted.conversationId,
    });
  else await moveConversation(trx, inserted, 'message.created', activityAt);
  return inserted;
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
  const message = await patchMessage(trx, id, { ...columns, status: released, sentAt: now });
  await moveConversation(trx, message, 'message.updated', now);
  return message;
}

/**
 * Makes an ordinary message of a reply word that nobody answers: it opens its conversation, is unread and waits for
 * somebody as if it had been inserted so. The caller's transaction has inserted it, and nothing after it.
 */
export async function clearReplyWord(trx: Trx, id: number): Promise<void> {
  const message = await patchMessage(trx, id, { replyWord: null });
  await moveConversation(trx, message, 'message.updated', new Date());
}

/** Moves the conversation along with its new message, and announces both. */
async function moveConversation(
  trx: Trx,
  message: Message,
  type: 'message.created' | 'message.updated',
  activityAt: Date,
): Promise<void> {
  // A reply word is answered by ROMS: it calls for nobody.
  const calls = message.direction === 'inbound' && message.replyWord === null;
  // What the shop's own phone answered is seen there: a message that comes late, from before that answer, is not
  // unread, and an answer that comes late, from before later messages, leaves those unread. Equal seconds count as
  // unread: one too many is better than one overlooked. Each question is asked only where it matters, and stops at
  // its answer: a message may come a year late into a thread of thousands.
  const { conversationId } = message;
  const told = notices(
    { type, messageId: message.id, conversationId },
    { type: 'conversation.updated', conversationId },
  );
  await trx.raw(
    `WITH waits AS (SELECT waiting_since, replied_at FROM conversations WHERE id = :conversationId),
     answered AS (
     INSERT INTO reply_times (message_id, conversation_id, agent_id, is_first, waited_since, replied_at)
     SELECT :id, :conversationId, :agentId, replied_at IS NULL, waiting_since, :sentAt FROM waits
      WHERE :author IN ('agent', 'phone') AND waiting_since <= :sentAt
     ON CONFLICT DO NOTHING),
     moved AS (
     UPDATE conversations SET
       last_message_id = CASE WHEN coalesce((SELECT sent_at FROM messages WHERE id = last_message_id), '-infinity') <= :sentAt
                              THEN :id ELSE last_message_id END,
       last_activity_at = ${latestActivity(':activityAt')},
       unread_count = CASE WHEN :author = 'agent' THEN 0
                           WHEN :author = 'phone' THEN
                             (SELECT count(*) FROM (${LATER_INBOUND} LIMIT conversations.unread_count) AS unread)
                           WHEN :calls AND NOT ${IS_ANSWERED} THEN unread_count + 1 ELSE unread_count END,
       waiting_since = CASE WHEN :author = 'agent' THEN NULL
                            WHEN :author = 'phone' THEN CASE WHEN waiting_since IS NOT NULL THEN
                              (${LATER_INBOUND} LIMIT 1) END
                            WHEN :calls AND NOT ${IS_ANSWERED} THEN least(waiting_since, :sentAt) ELSE waiting_since END,
       replied_at = CASE WHEN :calls AND status = 'resolved' THEN NULL
                         WHEN :author IN ('agent', 'phone') AND coalesce(waiting_since <= :sentAt, true)
                              THEN coalesce(replied_at, :sentAt) ELSE replied_at END,
       status = CASE WHEN :calls THEN 'open' ELSE status END,
       snoozed_until = CASE WHEN :calls THEN NULL ELSE snoozed_until END,
       version = version + 1
     WHERE id = :conversationId RETURNING id)
     SELECT pg_notify(:channel, :toldMessage), pg_notify(:channel, :toldConversation) FROM moved`,
    {
      id: message.id,
      conversationId,
      sentAt: message.sentAt,
      activityAt,
      calls,
      author: message.author,
      agentId: message.authorId,
      channel: LIVE_CHANNEL,
      toldMessage: told[0],
      toldConversation: told[1],
    },
  );
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

async function write(trx: Trx, id: number, patch: PartialModelObject<Message>): Promise<Message> {
  const message = await patchMessage(trx, id, patch);
  await announce(trx, message);
  return message;
}

async function patchMessage(trx: Trx, id: number, patch: PartialModelObject<Message>): Promise<Message> {
  const [message] = await Message.query(trx)
    .where({ id })
    .patch({ ...patch, version: trx.raw('version + 1') } as PartialModelObject<Message>)
    .returning('*')
    .throwIfNotFound();
  return message!;
}

/** Tells of a changed message, and of its conversation when it is the last one there: one round trip for both. */
async function announce(trx: Trx, { id, conversationId }: Message): Promise<void> {
  const [toldMessage, toldConversation] = notices(
    { type: 'message.updated', messageId: id, conversationId },
    { type: 'conversation.updated', conversationId },
  );
  await trx.raw(
    `WITH touched AS (
       UPDATE conversations SET version = version + 1
        WHERE id = :conversationId AND last_message_id = :id RETURNING id)
     SELECT pg_notify(:channel, :toldMessage), (SELECT pg_notify(:channel, :toldConversation) FROM touched)`,
    { id, conversationId, channel: LIVE_CHANNEL, toldMessage, toldConversation } as never,
  );
}
