import { AppError } from '@roms/domain/errors';
import type { Trx } from '../knex.ts';
import { assignConversation } from '../messages/assign-conversation.ts';
import { Conversation } from '../models/Conversation.ts';
import { User } from '../models/User.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';

/**
 * Gives a conversation to a person, who may be the one that asks. Answers whose it was before (null: nobody's), or
 * `undefined` when it was theirs already. Of two who take it at once the second finds it a colleague's, and a
 * colleague's is as absent as one that never was: `conversation_not_found`. Throws `agent_inactive` for whoever cannot
 * work any more.
 */
export async function giveConversation(
  trx: Trx,
  { conversationId, to, by, viewer }: { conversationId: number; to: number; by: number; viewer: Viewer },
): Promise<number | null | undefined> {
  const conversation = await scoped(
    Conversation.query(trx).findById(conversationId).forUpdate(),
    visibleConversations(viewer),
  );
  if (!conversation) throw new AppError('conversation_not_found', 'Conversation not found');
  const before = conversation.assigneeId;
  if (before === to) return undefined;
  const person = await User.query(trx).findById(to).select('active').forShare();
  if (!person?.active) throw new AppError('agent_inactive', 'This person does not work here any more');
  const cause = to === by ? 'taken' : before === by ? 'handed_over' : 'given';
  await assignConversation(trx, conversation, { to, cause, by });
  return before;
}
