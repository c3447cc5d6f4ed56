import { customerActor } from '@roms/domain/actor';
import { recordActivity } from '../activity/record-activity.ts';
import type { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';

/**
 * What follows when a customer's message, `messageId`, has opened a conversation: a line that tells so where somebody had
 * put it away. `before` is the conversation as it was locked, before the message was stored.
 */
export async function openForCustomer(trx: Trx, before: Conversation, messageId: number): Promise<void> {
  if (before.status !== 'open' && (await wasUsed(trx, before, messageId))) {
    await recordActivity(trx, {
      conversationId: before.id,
      type: 'reopened',
      actor: customerActor(before.customerId),
    });
  }
}

/** One in which only automation wrote so far was never open: it is opened, not reopened. */
async function wasUsed(trx: Trx, { id, status }: Conversation, messageId: number): Promise<boolean> {
  if (status !== 'resolved') return true;
  const earlier = await trx('messages')
    .where({ conversation_id: id })
    .whereIn('author', ['customer', 'agent'])
    .whereNot({ id: messageId })
    .first('id');
  return earlier !== undefined;
}
