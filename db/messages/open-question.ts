import type { Db } from '../knex.ts';

export type OpenQuestion = { id: number; sessionId: string; body: string; sentAt: Date };

/** What a person of the shop wrote last in a conversation, when it has left and neither the customer nor anybody of the shop has written since; else null. */
export async function openQuestion(db: Db, conversationId: number): Promise<OpenQuestion | null> {
  const last = await db('messages')
    .where({ conversation_id: conversationId })
    .whereIn('author', ['agent', 'phone', 'customer'])
    .whereNot({ status: 'withdrawn' })
    .orderBy([
      { column: 'sent_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first<
      (OpenQuestion & { author: string; status: string; revokedAt: Date | null; type: string }) | undefined
    >(
      'id',
      'session_id as sessionId',
      'body',
      'sent_at as sentAt',
      'author',
      'status',
      'type',
      'revoked_at as revokedAt',
    );
  if (last === undefined || last.author === 'customer' || last.type !== 'text' || last.revokedAt !== null)
    return null;
  return ['sent', 'delivered', 'read'].includes(last.status) ? last : null;
}
