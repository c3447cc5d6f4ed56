import type { Actor } from '@roms/domain/actor';
import { recordActivity } from '../activity/record-activity.ts';
import type { Trx } from '../knex.ts';
import { publish } from '../live-events.ts';
import { assignConversation } from '../messages/assign-conversation.ts';
import { Conversation } from '../models/Conversation.ts';
import { updateUser, type UserChanges } from '../people/update-user.ts';

type ChangedPerson = Awaited<ReturnType<typeof updateUser>> & {
  /** How many conversations went to others; null when the person works on. */
  handedOver: number | null;
};

/**
 * As `updateUser`; whoever is taken out hands over every conversation that is not resolved. They are locked before the
 * person, as whoever gives a conversation to somebody does.
 */
export async function changePerson(
  trx: Trx,
  id: number,
  changes: UserChanges,
  actor: Actor,
): Promise<ChangedPerson> {
  if (changes.active === false) await heldConversations(trx, id);
  const { before, after } = await updateUser(trx, id, changes);
  if (after.active || !before.active) return { before, after, handedOver: null };
  // Again: until the person's row was locked somebody may have given one.
  const held = await heldConversations(trx, id);
  for (const conversation of held) await handOver(trx, conversation, actor);
  return { before, after, handedOver: held.length };
}

function heldConversations(trx: Trx, assigneeId: number): Promise<Conversation[]> {
  return Conversation.query(trx)
    .where({ assigneeId })
    .whereNot('status', 'resolved')
    .orderBy('id')
    .forUpdate()
    .execute();
}

async function handOver(trx: Trx, conversation: Conversation, actor: Actor): Promise<void> {
  const { id: conversationId } = conversation;
  await assignConversation(trx, conversation, null);
  await trx('conversations')
    .where({ id: conversationId })
    .update({ version: trx.raw('version + 1') });
  await recordActivity(trx, { conversationId, type: 'given_back', actor });
  await publish(trx, { type: 'conversation.updated', conversationId });
}
