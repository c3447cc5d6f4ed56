import { publish } from '../live-events.ts';
import type { Trx } from '../knex.ts';

/**
 * Takes back that everything was read: `count` messages were unread. At most those count that the customer wrote since
 * the last answer of a person, and nothing changes when something is unread already. Answers whether it did.
 */
export async function markConversationUnread(
  trx: Trx,
  conversationId: number,
  count: number,
): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `UPDATE conversations SET unread_count = least(:count, unanswered.count), version = version + 1
     FROM (
       SELECT count(*)::int AS count FROM messages
       WHERE conversation_id = :conversationId AND direction = 'inbound' AND id > coalesce((
         SELECT max(id) FROM messages
         WHERE conversation_id = :conversationId AND direction = 'outbound' AND author IN ('agent', 'phone')
           AND status NOT IN ('scheduled', 'withdrawn')
       ), 0)
     ) AS unanswered
     WHERE id = :conversationId AND unread_count = 0 AND unanswered.count > 0
     RETURNING id`,
    { conversationId, count },
  );
  if (rows.length > 0) await publish(trx, { type: 'conversation.updated', conversationId });
  return rows.length > 0;
}
