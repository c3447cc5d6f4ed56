import type { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';
import { autoAssign, type HandlessCause } from './auto-assign.ts';

/**
 * Looks for somebody who answers a conversation that is open now, given as it was before. What was resolved goes by the
 * rule, which asks whose it was first; what was only put aside stays with its agent, unless the customer waits for
 * somebody who has gone. Call it last, as `autoAssign`.
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
  else if (opener === 'written' || waitingSince !== null) {
    const cause = await causeOfGoing(trx, id, assigneeId);
    if (cause !== null) await autoAssign(trx, id, { cause });
  }
}

/**
 * Why a person who has a conversation is not there for it: they left for good, or they handed over since they got it what
 * waited then, and are not back. What such a person had answered stays theirs until it waits again. Null: they are there.
 */
async function causeOfGoing(trx: Trx, conversationId: number, userId: number): Promise<HandlessCause | null> {
  const { rows } = await trx.raw<{ rows: { active: boolean; isGone: boolean }[] }>(
    `SELECT u.active, u.gone_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM assignments a
                         WHERE a.conversation_id = :conversationId AND a.ended_at IS NULL AND a.started_at > u.gone_at)
        AS "isGone"
       FROM users u WHERE u.id = :userId`,
    { conversationId, userId },
  );
  const [person] = rows;
  if (person?.active === false) return 'left';
  return person?.isGone ? 'offline' : null;
}
