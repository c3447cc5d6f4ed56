import type { Db } from '../knex.ts';

/** A person who wrote in this time answers still, milliseconds. */
const ANSWERING_MS = 3_600_000;

/**
 * Whether a person of the shop wrote in a conversation within the last hour, from here or on the phone. What was
 * scheduled says nothing of it: nobody need be there when it leaves.
 */
export async function isBeingAnswered(db: Db, conversationId: number, at: Date): Promise<boolean> {
  const written = await db('messages')
    .where({ conversation_id: conversationId })
    .where('sent_at', '>', new Date(at.getTime() - ANSWERING_MS))
    .whereIn('author', ['agent', 'phone'])
    .whereNull('send_at')
    .whereNot({ status: 'withdrawn' })
    .first('id');
  return written !== undefined;
}
