import { publish } from '../live-events.ts';
import type { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';

/**
 * Gives a conversation, whose row the caller holds, to an agent or (null) to the queue. Whoever was shown it and does
 * not see it any more is told, nobody else; the caller announces the change itself.
 */
export async function assignConversation(
  trx: Trx,
  conversation: Pick<Conversation, 'id' | 'assigneeId'>,
  assigneeId: number | null,
): Promise<void> {
  const { id: conversationId, assigneeId: previousAssigneeId } = conversation;
  if (assigneeId === previousAssigneeId) return;
  const [row] = (await trx('conversations')
    .where({ id: conversationId })
    .update({ assignee_id: assigneeId })
    .returning(trx.raw('created_at = now() AS is_new'))) as unknown as { is_new: boolean }[];
  // Born in this very transaction: nobody has seen it in anybody's hands.
  if (!row?.is_new) await publish(trx, { type: 'conversation.removed', conversationId, previousAssigneeId });
}
