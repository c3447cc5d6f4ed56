import type { PutLabels } from '@roms/contracts/labels';
import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { recordActivity } from '../activity/record-activity.ts';
import type { Trx } from '../knex.ts';
import { labelNames, putLabels, type LabelChange } from '../labels/put-labels.ts';
import { publish } from '../live-events.ts';
import { Conversation } from '../models/Conversation.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';

/**
 * Gives a conversation exactly these labels, with a line in its thread. Answers what changed, null when nothing did.
 * Throws `conversation_not_found` for a row that `viewer` may not see, `unknown_label`.
 */
export async function labelConversation(
  trx: Trx,
  {
    conversationId,
    labels,
    viewer,
    actor,
  }: {
    conversationId: number;
    labels: PutLabels;
    viewer: Viewer;
    actor: Actor;
  },
): Promise<LabelChange | null> {
  const conversation = await scoped(
    Conversation.query(trx).findById(conversationId).forNoKeyUpdate(),
    visibleConversations(viewer),
  );
  if (!conversation) throw new AppError('conversation_not_found', 'Conversation not found');
  const change = await putLabels(trx, { table: 'conversation_labels', id: conversationId }, labels);
  const { added, removed } = change;
  if (added.length + removed.length === 0) return null;
  const category = added.find((label) => label.category !== null)?.category;
  await recordActivity(trx, {
    conversationId,
    type: 'labelled',
    actor,
    details: { added: labelNames(added), removed: labelNames(removed), ...(category ? { category } : {}) },
  });
  await trx('conversations')
    .where({ id: conversationId })
    .update({ version: trx.raw('version + 1') });
  await publish(trx, { type: 'conversation.updated', conversationId });
  return change;
}
