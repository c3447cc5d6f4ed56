import { User } from '../models/User.ts';
import type { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';
import { autoAssign } from './auto-assign.ts';

/**
 * Looks for who answers a conversation that has just been opened and in which a customer waits. What nobody has goes by
 * the rule; so does what was resolved, whoever had it being the first to be asked. What was only put aside stays with its
 * agent, unless that is a CS who is offline. `before` is the conversation as it was; call it last, as `autoAssign`.
 */
export async function findHand(
  trx: Trx,
  before: Pick<Conversation, 'id' | 'status' | 'assigneeId'>,
): Promise<void> {
  const { id, status, assigneeId } = before;
  if (assigneeId === null) await autoAssign(trx, id);
  else if (status === 'resolved') await autoAssign(trx, id, { cause: 'reopened' });
  else if (status !== 'open' && (await isGone(trx, assigneeId)))
    await autoAssign(trx, id, { cause: 'offline' });
}

/** Admins are given nothing by the rule, and say by no switch whether they are there. */
async function isGone(trx: Trx, userId: number): Promise<boolean> {
  const agent = await User.query(trx).findById(userId).select('role', 'availability');
  return agent?.role === 'cs' && agent.availability === 'offline';
}
