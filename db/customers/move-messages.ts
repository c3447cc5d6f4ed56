import type { Trx } from '../knex.ts';
import { announceMoved } from './announce-moved.ts';

/**
 * Moves messages from one conversation, whose row the caller holds, to another of the same number. What is unread and who
 * waits is divided with them: of the messages that make up either, each conversation has those that are its own.
 */
export async function moveMessages(
  trx: Trx,
  { fromId, toId, messageIds }: { fromId: number; toId: number; messageIds: readonly number[] },
): Promise<void> {
  const ids = { fromId, toId, messageIds };
  // The unread ones are the last that the customer wrote.
  const { rows } = await trx.raw<{ rows: Share[] }>(
    `WITH source AS (SELECT unread_count, waiting_since FROM conversations WHERE id = :fromId),
     written AS (
       SELECT id, sent_at, row_number() OVER (ORDER BY sent_at DESC, id DESC) AS place, id = ANY(:messageIds) AS goes
         FROM messages WHERE conversation_id = :fromId AND direction = 'inbound')
     SELECT count(*) FILTER (WHERE goes AND place <= unread_count)::integer AS unread,
            min(sent_at) FILTER (WHERE goes AND sent_at >= waiting_since) AS goes_waiting,
            min(sent_at) FILTER (WHERE NOT goes AND sent_at >= waiting_since) AS stays_waiting
       FROM source LEFT JOIN written ON true`,
    ids as never,
  );
  const share = rows[0]!;
  await trx.raw(
    `UPDATE messages SET conversation_id = :toId, version = version + 1,
            client_id = CASE WHEN EXISTS (SELECT FROM messages other WHERE other.conversation_id = :toId
                                             AND other.client_id = messages.client_id) THEN NULL ELSE client_id END
      WHERE id = ANY(:messageIds)`,
    ids as never,
  );
  await trx.raw(
    'UPDATE reply_times SET conversation_id = :toId WHERE message_id = ANY(:messageIds)',
    ids as never,
  );
  await trx.raw(
    `UPDATE conversations SET unread_count = unread_count + :unread,
            waiting_since = least(waiting_since, cast(:goesWaiting AS timestamptz)), ${LATEST}
      WHERE id = :toId`,
    { ...ids, unread: share.unread, goesWaiting: share.goes_waiting } as never,
  );
  await trx.raw(
    `UPDATE conversations SET unread_count = unread_count - :unread,
            waiting_since = CASE WHEN cast(:goesWaiting AS timestamptz) IS NULL THEN waiting_since
                                 ELSE cast(:staysWaiting AS timestamptz) END, ${LATEST}
      WHERE id = :fromId`,
    {
      ...ids,
      unread: share.unread,
      goesWaiting: share.goes_waiting,
      staysWaiting: share.stays_waiting,
    } as never,
  );
  await announceMoved(trx, toId, messageIds);
}

type Share = { unread: number; goes_waiting: Date | null; stays_waiting: Date | null };

/** By the messages that it has now. */
const LATEST = `
  last_message_id = (SELECT id FROM messages WHERE conversation_id = conversations.id AND status <> 'scheduled'
                      ORDER BY sent_at DESC, id DESC LIMIT 1),
  last_activity_at = coalesce((SELECT least(max(sent_at), clock_timestamp()) FROM messages
                                WHERE conversation_id = conversations.id AND status <> 'scheduled'), last_activity_at),
  version = version + 1`;
