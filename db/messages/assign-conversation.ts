import { publish } from '../live-events.ts';
import type { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';

/**
 * Gives a conversation, whose row the caller holds, to an agent or (null) to the queue. Whoever saw it and does not
 * see it any more is told; the caller announces the change itself.
 */
export async function assignConversation(
  trx: Trx,
  conversation: Pick<Conversation, 'id' | 'assigneeId'>,
  assigneeId: number | null,
): Promise<void> {
  const { id: conversationId, assigneeId: previousAssigneeId } = conversation;
  if (assigneeId === previousAssigneeId) return;
  await trx('conversations').where({ id: conversationId }).update({ assignee_id: assigneeId });
  await publish(trx, { type: 'conversation.removed', conversationId, previousAssigneeId });
}
