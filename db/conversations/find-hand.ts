import type { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';
import { autoAssign } from './auto-assign.ts';

/**
 * Looks for somebody who answers a conversation that is open now; `before` is what it was. What is in the hand of a person
 * who is there stays there, whatever it was. Call it last, as `autoAssign`.
 */
export async function findHand(
  trx: Trx,
  { id, status, assigneeId }: Pick<Conversation, 'id' | 'status' | 'assigneeId'>,
): Promise<void> {
  if (assigneeId === null) await autoAssign(trx, id);
  else if (status === 'resolved') await autoAssign(trx, id, { cause: 'reopened' });
  else if (await hasGone(trx, id, assigneeId)) await autoAssign(trx, id, { cause: 'offline' });
}

/**
 * Whether a person who has a conversation left since they got it: they handed over what waited then, and are not back.
 * What such a person had answered stays theirs until it waits again.
 */
async function hasGone(trx: Trx, conversationId: number, userId: number): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: object[] }>(
    `SELECT FROM users u WHERE u.id = :userId AND u.gone_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM assignments a
                         WHERE a.conversation_id = :conversationId AND a.ended_at IS NULL AND a.started_at > u.gone_at)`,
    { conversationId, userId },
  );
  return rows.length > 0;
}
