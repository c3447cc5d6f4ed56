import { latestActivity } from '../latest-activity.ts';

/** Beside the new message as `message`, in its conversation. */
const LATER = `SELECT sent_at FROM messages
  WHERE conversation_id = message.conversation_id AND sent_at > message.sent_at`;
const LATER_INBOUND = `${LATER} AND direction = 'inbound' ORDER BY sent_at`;
const IS_ANSWERED = `EXISTS (${LATER} AND author = 'phone')`;

/** The end of a statement that begins with `WITH written AS (… RETURNING *)`: announces message and conversation. */
const tellOf = (conversations: string): string => `
  told AS (
    SELECT pg_notify(:channel, json_build_object(
             'type', :type::text, 'messageId', id, 'conversationId', conversation_id)::text),
           (SELECT pg_notify(:channel, json_build_object('type', 'conversation.updated', 'conversationId', id)::text)
              FROM ${conversations})
      FROM written)
  SELECT written.* FROM written, told`;

/**
 * The rest of such a statement, of a new message. Moves the conversation along with it: what is to leave later has
 * answered nobody, its conversation moves when it is released. A reply word is answered by ROMS: it calls for nobody.
 *
 * What the shop's own phone answered is seen there: a message that comes late, from before that answer, is not
 * unread, and an answer that comes late, from before later messages, leaves those unread. Equal seconds count as
 * unread: one too many is better than one overlooked. Each question is asked only where it matters, and stops at
 * its answer: a message may come a year late into a thread of thousands.
 *
 * `sent_at` is as JavaScript knows it, for those who compare it there.
 */
export const MOVE_CONVERSATION = `
  message AS (
    SELECT id, conversation_id, author, author_id, date_trunc('milliseconds', sent_at) AS sent_at,
           direction = 'inbound' AND reply_word IS NULL AS calls
      FROM written WHERE status <> 'scheduled'),
  answered AS (
    INSERT INTO reply_times (message_id, conversation_id, agent_id, is_first, waited_since, replied_at)
    SELECT message.id, waits.id, message.author_id, waits.replied_at IS NULL, waits.waiting_since, message.sent_at
      FROM message JOIN conversations AS waits ON waits.id = message.conversation_id
     WHERE message.author IN ('agent', 'phone') AND waits.waiting_since <= message.sent_at
    ON CONFLICT DO NOTHING),
  moved AS (
    UPDATE conversations AS c SET
      last_message_id = CASE WHEN coalesce((SELECT sent_at FROM messages WHERE id = c.last_message_id), '-infinity')
                                  <= message.sent_at THEN message.id ELSE last_message_id END,
      last_activity_at = ${latestActivity(':activityAt::timestamptz')},
      unread_count = CASE WHEN message.author = 'agent' THEN 0
                          WHEN message.author = 'phone' THEN
                            (SELECT count(*) FROM (${LATER_INBOUND} LIMIT c.unread_count) AS unread)
                          WHEN message.calls AND NOT ${IS_ANSWERED} THEN unread_count + 1 ELSE unread_count END,
      waiting_since = CASE WHEN message.author = 'agent' THEN NULL
                           WHEN message.author = 'phone' THEN CASE WHEN waiting_since IS NOT NULL THEN
                             (${LATER_INBOUND} LIMIT 1) END
                           WHEN message.calls AND NOT ${IS_ANSWERED} THEN least(waiting_since, message.sent_at)
                           ELSE waiting_since END,
      replied_at = CASE WHEN message.calls AND status = 'resolved' THEN NULL
                        WHEN message.author IN ('agent', 'phone') AND coalesce(waiting_since <= message.sent_at, true)
                             THEN coalesce(replied_at, message.sent_at) ELSE replied_at END,
      status = CASE WHEN message.calls THEN 'open' ELSE status END,
      snoozed_until = CASE WHEN message.calls THEN NULL ELSE snoozed_until END,
      version = version + 1
    FROM message WHERE c.id = message.conversation_id RETURNING c.id),
  ${tellOf('moved')}`;

/** The rest of such a statement, of a changed message: a conversation that shows it has changed, too. */
export const TOUCH_CONVERSATION = `
  touched AS (
    UPDATE conversations AS c SET version = c.version + 1
      FROM written WHERE c.id = written.conversation_id AND c.last_message_id = written.id RETURNING c.id),
  ${tellOf('touched')}`;
