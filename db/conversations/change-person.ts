import { assignConversation } from '../messages/assign-conversation.ts';
import { Conversation } from '../models/Conversation.ts';
import { lockAssignment } from '../people/lock-assignment.ts';
import { updateUser, type UserChanges } from '../people/update-user.ts';
import type { Trx } from '../knex.ts';
import { autoAssign } from './auto-assign.ts';
import { drainQueue } from './drain-queue.ts';

type ChangedPerson = Awaited<ReturnType<typeof updateUser>> & {
  /** How many conversations went to others; null when the person works on. */
  handedOver: number | null;
};

/** By these it is decided who may be given conversations. */
const DECIDES_WHO: readonly (keyof UserChanges)[] = ['role', 'active', 'capacity'];

/**
 * As `updateUser`; `by` is the person who does it, if it is one. Whoever is taken out hands over every conversation that is not resolved: what is
 * open by the rule of assignment, else to the queue. They are locked before the person, as whoever gives a conversation
 * to somebody does. Whoever has more room than before is given what waits.
 */
export async function changePerson(
  trx: Trx,
  id: number,
  changes: UserChanges,
  by: number | null,
): Promise<ChangedPerson> {
  if (changes.active === false) await heldConversations(trx, id);
  const decidesWho = DECIDES_WHO.some((name) => changes[name] !== undefined);
  if (decidesWho) await lockAssignment(trx);
  const { before, after } = await updateUser(trx, id, changes);
  if (after.active || !before.active) {
    if (decidesWho) await drainQueue(trx);
    return { before, after, handedOver: null };
  }
  // Whoever is let in again has to say that they are there: nobody may be given to a page that is not open.
  await trx('users')
    .where({ id })
    .update({ availability: 'offline', availability_at: new Date(), gone_at: null, absent_since: null });
  // Again: until the person's row was locked somebody may have given one. Who is about to will find nobody to give it to.
  const held = await heldConversations(trx, id, 'skip');
  for (const conversation of held) {
    if (conversation.status === 'open') await autoAssign(trx, conversation.id, { cause: 'left', by });
    else await assignConversation(trx, conversation, { to: null, cause: 'left', by });
  }
  return { before, after, handedOver: held.length };
}

function heldConversations(trx: Trx, assigneeId: number, locked?: 'skip'): Promise<Conversation[]> {
  return Conversation.query(trx)
    .where({ assigneeId })
    .whereNot('status', 'resolved')
    .orderBy('id')
    .forNoKeyUpdate()
    .modify((query) => {
      if (locked === 'skip') void query.skipLocked();
    })
    .execute();
}
