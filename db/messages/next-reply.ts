import type { Knex } from 'knex';

/** The oldest reply after this one in its conversation that has not left yet: it waits for this one's end. */
export async function nextReply(
  db: Knex,
  messageId: number,
): Promise<{ messageId: number; attempt: number } | undefined> {
  return db('messages as ended')
    .join('messages as next', 'next.conversation_id', 'ended.conversation_id')
    .where({ 'ended.id': messageId, 'ended.lane': 'reply', 'next.lane': 'reply', 'next.status': 'queued' })
    .whereRaw('next.id > ended.id')
    .orderBy('next.id')
    .first({ messageId: 'next.id', attempt: 'next.attempt' });
}
