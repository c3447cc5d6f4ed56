import { AppError } from '@roms/domain/errors';
import type { Trx } from '../knex.ts';
import { assignConversation } from '../messages/assign-conversation.ts';
import { Conversation } from '../models/Conversation.ts';
import { User } from '../models/User.ts';
import { lockAssignment } from '../people/lock-assignment.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import { autoAssign } from './auto-assign.ts';
import { drainQueue } from './drain-queue.ts';

export type Handing = {
  conversationId: number;
  /** Null: back to the rule without whose it was, else to the queue. */
  to: number | null;
  by: number;
  /** What a colleague should know. */
  note?: string;
  viewer: Viewer;
  /** Something that asks the rule follows in this transaction: its lock comes before the person's row. */
  beforeRule?: boolean;
};
type Hands = { assigneeId: number | null };

/**
 * Gives a conversation to a person, who may be the one that asks, or back; answers whose it was before and is now, or
 * null when nothing changed. Who sees only the own takes what is nobody's and gives away what is theirs: anything else is
 * `forbidden`. Of two who take it at once the second finds it a colleague's, and a colleague's is as absent as one that
 * never was: `conversation_not_found`. Throws `agent_inactive` for whoever cannot work any more.
 */
export async function giveConversation(
  trx: Trx,
  handing: Handing,
): Promise<{ before: Hands; after: Hands } | null> {
  const { conversationId, to, by, note, viewer } = handing;
  const conversation = await scoped(
    Conversation.query(trx).findById(conversationId).forNoKeyUpdate(),
    visibleConversations(viewer),
  );
  if (!conversation) throw new AppError('conversation_not_found', 'Conversation not found');
  const before = conversation.assigneeId;
  if (viewer.sees !== 'all' && !mayGive(before, handing))
    throw new AppError('forbidden', 'What is nobody’s can be taken, and what is yours can be given away');
  if (before === to) return null;
  const makesRoom = before !== null && conversation.status === 'open';
  // Before the person's row, as everywhere.
  if (makesRoom || handing.beforeRule) await lockAssignment(trx);
  if (to === null) await giveBack(trx, conversation, by);
  else {
    const person = await User.query(trx).findById(to).select('active').forShare();
    if (!person?.active) throw new AppError('agent_inactive', 'This person does not work here any more');
    const cause = to === by ? 'taken' : before === by ? 'handed_over' : 'given';
    await assignConversation(trx, conversation, { to, cause, by, note });
  }
  // Whose it was has room for another one.
  if (makesRoom) await drainQueue(trx);
  const after = await Conversation.query(trx).findById(conversationId).select('assigneeId');
  return { before: { assigneeId: before }, after: { assigneeId: after?.assigneeId ?? null } };
}

function mayGive(before: number | null, { to, by }: Handing): boolean {
  return before === by || (before === null && (to === by || to === null));
}

/** Only what is open looks for another hand. */
async function giveBack(trx: Trx, conversation: Conversation, by: number): Promise<void> {
  if (conversation.status === 'open') await autoAssign(trx, conversation.id, { cause: 'given_back', by });
  else await assignConversation(trx, conversation, { to: null, cause: 'given_back', by });
}
