import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { withBrought } from '../messages/brought-orders.ts';
import { WITH_ALL } from '../messages/messages-by-id.ts';
import { Message } from '../models/Message.ts';

export const THREAD_PAGE_SIZE = 50;

export type ThreadAsk = { conversationId: number; before?: number; after?: number; around?: number };
export type ThreadPage = {
  /** Oldest first, by WhatsApp's time. */
  messages: Message[];
  /** The `before` of the next page up, null when there is nothing older. */
  olderId: number | null;
  /** The `after` of the next page down, null when there is nothing newer. */
  newerId: number | null;
};

/**
 * A page of a conversation: its newest messages, those before or after a message, or those round one.
 * Throws `message_not_found` when that is no message of this conversation.
 */
export async function conversationThread(
  db: Knex,
  { conversationId, before, after, around }: ThreadAsk,
): Promise<ThreadPage> {
  if (after !== undefined) {
    const newer = await beside(db, conversationId, { id: after, side: 'newer', limit: THREAD_PAGE_SIZE });
    return { messages: newer.messages, olderId: after, newerId: newer.moreId };
  }
  if (around !== undefined) {
    const limit = THREAD_PAGE_SIZE / 2;
    const older = await beside(db, conversationId, { id: around, side: 'up to it', limit });
    const newer = await beside(db, conversationId, { id: around, side: 'newer', limit });
    const messages = [...older.messages, ...newer.messages];
    return { messages, olderId: older.moreId, newerId: newer.moreId };
  }
  const place = before === undefined ? null : { id: before, side: 'older' as const };
  const older = await beside(db, conversationId, { ...place, limit: THREAD_PAGE_SIZE });
  return { messages: older.messages, olderId: older.moreId, newerId: null };
}

type Side = keyof typeof BESIDE;
const BESIDE = { older: '<', 'up to it': '<=', newer: '>' } as const;

/** The nearest messages on one side of a message, or the newest of all; `moreId` is where the next page begins. */
async function beside(
  db: Knex,
  conversationId: number,
  { id, side = 'older', limit }: { id?: number; side?: Side; limit: number },
): Promise<{ messages: Message[]; moreId: number | null }> {
  const order = side === 'newer' ? 'asc' : 'desc';
  const query = Message.query(db)
    .where({ conversationId })
    .orderBy([
      { column: 'sentAt', order },
      { column: 'id', order },
    ])
    .limit(limit + 1)
    .withGraphFetched(WITH_ALL);
  if (id !== undefined) {
    const at = await sentAtOf(db, conversationId, id);
    void query.whereRaw(`(sent_at, id) ${BESIDE[side]} (cast(? AS timestamptz), ?)`, [at, id]);
  }
  const rows = await query;
  const page = await withBrought(db, rows.slice(0, limit));
  const moreId = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
  return { messages: side === 'newer' ? page : page.toReversed(), moreId };
}

/** As text: a JavaScript date would cut the microseconds off, and a message with them would be repeated. */
export async function sentAtOf(db: Knex, conversationId: number, id: number): Promise<string> {
  const row = (await db('messages')
    .select(db.raw('sent_at::text AS at'))
    .where({ id, conversation_id: conversationId })
    .first()) as { at: string } | undefined;
  if (!row) throw new AppError('message_not_found', 'Message not found');
  return row.at;
}
