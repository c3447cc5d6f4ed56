import type { Knex } from 'knex';
import { excerptOf } from '@roms/domain/excerpt';
import type { Mark } from '@roms/domain/marked-text';
import { messagesById } from '../messages/messages-by-id.ts';
import type { Message } from '../models/Message.ts';
import { containing, searchWords } from '../search-words.ts';
import { sentAtOf, THREAD_PAGE_SIZE } from './conversation-thread.ts';

export type ThreadHit = { messageId: number; excerpt: string; marks: Mark[] };
export type FoundInThread = {
  /** Oldest first, as in the thread. */
  messages: Message[];
  hits: ThreadHit[];
  /** The `before` of the next page up; null when nothing older contains it. */
  olderId: number | null;
};

/**
 * The newest messages of a conversation that contain `q`, or those before a message. The thread is walked down: 20,000
 * messages take some tens of milliseconds, and what the rest of the shop wrote takes nothing. Throws `message_not_found`
 * when `before` is no message of this conversation.
 */
export async function searchThread(
  db: Knex,
  { conversationId, q, before }: { conversationId: number; q: string; before?: number },
): Promise<FoundInThread> {
  const { text } = searchWords(q);
  if (text === '') return { messages: [], hits: [], olderId: null };
  const at = before === undefined ? null : await sentAtOf(db, conversationId, before);
  // A body that no index knows: the index of all texts would read every hit of the shop.
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `SELECT id FROM messages
      WHERE conversation_id = :conversationId AND fold_text(body) || '' LIKE fold_text(:like)
        ${at === null ? '' : 'AND (sent_at, id) < (cast(:at AS timestamptz), :before)'}
      ORDER BY sent_at DESC, id DESC LIMIT :limit`,
    {
      conversationId,
      like: containing(text),
      at,
      before: before ?? null,
      limit: THREAD_PAGE_SIZE + 1,
    } as never,
  );
  const ids = rows.slice(0, THREAD_PAGE_SIZE).map(({ id }) => id);
  const messages = (await messagesById(db, ids)).toReversed();
  const hits = messages.map(({ id, body }) => ({ messageId: id, ...excerptOf(body, text) }));
  return { messages, hits, olderId: rows.length > THREAD_PAGE_SIZE ? (ids.at(-1) ?? null) : null };
}
