import { publish } from '../live-events.ts';
import type { Trx } from '../knex.ts';

/** A person says that everything was read. Answering does so on its own; opening and automation do not. Answers whether anything was unread. */
export async function markConversationRead(trx: Trx, conversationId: number): Promise<boolean> {
  const changed = await trx('conversations')
    .where({ id: conversationId })
    .where('unread_count', '>', 0)
    .update({ unread_count: 0, version: trx.raw('version + 1') });
  if (changed > 0) await publish(trx, { type: 'conversation.updated', conversationId });
  return changed > 0;
}
