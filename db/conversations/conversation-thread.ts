import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { Message } from '../models/Message.ts';

export const THREAD_PAGE_SIZE = 50;

/**
 * The newest messages of a conversation, or those before the message `before`: oldest first, by WhatsApp's time.
 * `olderId` is the `before` of the next page, null when there is nothing older.
 * Throws `message_not_found` when `before` is no message of this conversation.
 */
export async function conversationThread(
  db: Knex,
  { conversationId, before }: { conversationId: number; before?: number },
): Promise<{ messages: Message[]; olderId: number | null }> {
  const query = Message.query(db)
    .where({ conversationId })
    .orderBy([
      { column: 'sentAt', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(THREAD_PAGE_SIZE + 1)
    .withGraphFetched('agent');
  if (before !== undefined) {
    const at = await sentAtOf(db, conversationId, before);
    void query.whereRaw('(sent_at, id) < (cast(? AS timestamptz), ?)', [at, before]);
  }
  const rows = await query;
  const page = rows.slice(0, THREAD_PAGE_SIZE);
  const isMore = rows.length > THREAD_PAGE_SIZE;
  return { messages: page.toReversed(), olderId: isMore ? (page.at(-1)?.id ?? null) : null };
}

/** As text: a JavaScript date would cut the microseconds off, and a message with them would be repeated. */
async function sentAtOf(db: Knex, conversationId: number, id: number): Promise<string> {
  const row = (await db('messages')
    .select(db.raw('sent_at::text AS at'))
    .where({ id, conversation_id: conversationId })
    .first()) as { at: string } | undefined;
  if (!row) throw new AppError('message_not_found', 'Message not found');
  return row.at;
}
