import { chooseAgent, type AssignmentCause, type Unhanded } from '@roms/domain/assignment';
import { assignConversation } from '../messages/assign-conversation.ts';
import { Conversation } from '../models/Conversation.ts';
import { lockAssignment } from '../people/lock-assignment.ts';
import type { Trx } from '../knex.ts';
import { onlineAgents } from './online-agents.ts';

/** Why a conversation has no hand. */
export type HandlessCause = Extract<AssignmentCause, 'rule' | 'reopened' | 'given_back' | 'offline' | 'left'>;

/**
 * Gives an open conversation without a hand to somebody by the rule, or leaves it in the queue; answers whose it is now.
 * Call it last: it takes the conversation's row and after it the lock of assignment, which all of the shop waits for.
 *
 * `cause` says why it has none: `rule`, it is nobody's (one that has somebody stays theirs); `reopened`, it was resolved,
 * and who still stands there is only the first to be asked; `given_back`, by `by` or for whose it was; `offline`, whose
 * it was has gone; `left`, for good. What is not open stays as it is; somebody of the shop is seen by no agent, and stays
 * in the queue.
 */
export async function autoAssign(
  trx: Trx,
  conversationId: number,
  { cause = 'rule', by = null }: { cause?: HandlessCause; by?: number | null } = {},
): Promise<number | null> {
  const conversation = await Conversation.query(trx)
    .findById(conversationId)
    .select('id', 'status', 'assigneeId', 'customerId')
    .forNoKeyUpdate();
  if (!conversation) return null;
  const { status, assigneeId } = conversation;
  const isHandless = assigneeId === null || cause !== 'rule';
  if (status !== 'open' || !isHandless) return assigneeId;
  await lockAssignment(trx);
  const isInternal = await trx('customers')
    .where({ id: conversation.customerId, internal: true })
    .first('id');
  const online = isInternal ? null : await onlineAgents(trx, conversationId);
  const to = online && chooseAgent(online.agents, await unhanded(trx, conversation, cause), online.mode);
  await assignConversation(trx, conversation, { to, cause, by });
  return to;
}

/** Who had it last, and who does not want it. */
async function unhanded(
  trx: Trx,
  { id, assigneeId }: Pick<Conversation, 'id' | 'assigneeId'>,
  cause: HandlessCause,
): Promise<Unhanded> {
  if (assigneeId !== null) return unhandedAfter({ userId: assigneeId, cause });
  const last = await trx('assignments')
    .where({ conversation_id: id })
    .orderBy('id', 'desc')
    .first<{ userId: number; cause: AssignmentCause | null } | undefined>({
      userId: 'user_id',
      cause: 'end_cause',
    });
  return unhandedAfter(last);
}

/** The same from a row of the history. */
export function unhandedAfter(
  last: { userId: number | null; cause: AssignmentCause | null } | undefined,
): Unhanded {
  const lastAgentId = last?.userId ?? null;
  return { lastAgentId, without: last?.cause === 'given_back' ? lastAgentId : null };
}
