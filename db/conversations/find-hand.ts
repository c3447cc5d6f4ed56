import type { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';
import { autoAssign } from './auto-assign.ts';

/**
 * Looks for somebody who answers a conversation that is open now, given as it was before. What was resolved goes by the
 * rule, which asks whose it was first; what was only put aside (pending, snoozed) stays with its agent, unless its
 * customer waits for somebody who has gone or does not work here any more. Call it last, as `autoAssign`.
 */
export async function findHand(
  trx: Trx,
  {
    id,
    status,
    assigneeId,
    waitingSince,
  }: Pick<Conversation, 'id' | 'status' | 'assigneeId' | 'waitingSince'>,
  opener: 'written' | 'woken',
): Promise<void> {
  if (assigneeId === null) await autoAssign(trx, id);
  else if (opener === 'written' && status === 'resolved') await autoAssign(trx, id, { cause: 'reopened' });
  else if ((opener === 'written' || waitingSince !== null) && (await hasGone(trx, id, assigneeId)))
    await autoAssign(trx, id, { cause: 'offline' });
}

/**
 * Whether a person who has a conversation works here no more, or left since they got it: they handed over what waited then, and are not back.
 * What such a person had answered stays theirs until it waits again.
 */
async function hasGone(trx: Trx, conversationId: number, userId: number): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: object[] }>(
    `SELECT FROM users u WHERE u.id = :userId AND (NOT u.active OR (u.gone_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM assignments a
                         WHERE a.conversation_id = :conversationId AND a.ended_at IS NULL AND a.started_at > u.gone_at)))`,
    { conversationId, userId },
  );
  return rows.length > 0;
}
