import type { PersonActor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { recordActivity } from '../activity/record-activity.ts';
import type { Trx } from '../knex.ts';
import { requireLivingCustomer } from '../require-not-erased.ts';
import { publish } from '../live-events.ts';
import { Conversation } from '../models/Conversation.ts';
import { User } from '../models/User.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

export type Note = {
  conversationId: number;
  body: string;
  /** Colleagues whom it calls. */
  mentionIds: readonly number[];
  actor: PersonActor;
  viewer: Viewer;
};

/**
 * Writes a note into a conversation, for colleagues alone. Whom it calls takes part from now on (reads and notes, does not
 * answer) and is told. Answers the id of its line and whom it called. Throws `conversation_not_found`,
 * `customer_erased` (409), and `agent_inactive` for whoever does not work here.
 */
export async function noteConversation(
  trx: Trx,
  note: Note,
): Promise<{ activityId: number; mentionIds: number[] }> {
  const { conversationId, body, actor } = note;
  const conversation = await scoped(
    Conversation.query(trx).findById(conversationId).select('id', 'customerId').forNoKeyUpdate(),
    visibleConversations(note.viewer),
  );
  if (!conversation) throw new AppError('conversation_not_found', 'Conversation not found');
  await requireLivingCustomer(trx, conversation.customerId);
  const mentions = await colleagues(trx, note);
  const mentionIds = mentions.map(({ id }) => id);
  const activityId = await recordActivity(trx, {
    conversationId,
    type: 'note',
    actor,
    body,
    details: mentions.length > 0 ? { mentions } : {},
  });
  if (mentionIds.length > 0) await call(trx, { conversationId, activityId, userIds: mentionIds });
  return { activityId, mentionIds };
}

/** Those who are named and work here; whoever names themselves calls nobody. */
async function colleagues(trx: Trx, { mentionIds, actor }: Note): Promise<{ id: number; name: string }[]> {
  const wanted = [...new Set(mentionIds)].filter((id) => id !== actor.id);
  if (wanted.length === 0) return [];
  const people = await User.query(trx)
    .findByIds(wanted)
    .where({ active: true })
    .select('id', 'name')
    .orderBy('id')
    .forShare();
  if (people.length < wanted.length)
    throw new AppError('agent_inactive', 'Somebody who is named does not work here');
  return people.map(({ id, name }) => ({ id, name }));
}

async function call(
  trx: Trx,
  { conversationId, activityId, userIds }: { conversationId: number; activityId: number; userIds: number[] },
): Promise<void> {
  await trx('conversation_participants')
    .insert(userIds.map((user_id) => ({ conversation_id: conversationId, user_id })))
    .onConflict()
    .ignore();
  const told = (await trx('notifications')
    .insert(
      userIds.map((user_id) => ({
        user_id,
        type: 'mention',
        conversation_id: conversationId,
        activity_id: activityId,
      })),
    )
    .returning('id')) as { id: number }[];
  // So that it appears in the lists of those who had not seen it.
  await trx('conversations')
    .where({ id: conversationId })
    .update({ version: trx.raw('version + 1') });
  await publish(
    trx,
    { type: 'conversation.updated', conversationId },
    ...told.map(({ id }) => ({ type: 'notification.created' as const, notificationId: id })),
  );
}
