import type { Knex } from 'knex';
import { Message } from '../models/Message.ts';

/**
 * The newest answer that another person (an agent or the shop's own phone) gave in a conversation after the message
 * `seenId`; undefined when there is none. Ids rise with storing, so an answer that arrives late counts as new.
 */
export async function findNewerReply(
  db: Knex,
  asked: { conversationId: number; seenId: number; agentId: number },
): Promise<Message | undefined> {
  return (
    Message.query(db)
      .where({ conversationId: asked.conversationId, direction: 'outbound' })
      .where('id', '>', asked.seenId)
      // Nobody has got these.
      .whereNotIn('status', ['scheduled', 'withdrawn'])
      .whereRaw("(author = 'phone' OR (author = 'agent' AND author_id <> ?))", [asked.agentId])
      .orderBy('id', 'desc')
      .first()
  );
}
