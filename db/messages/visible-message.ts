import type { Knex } from 'knex';
import { Message } from '../models/Message.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** A message of a conversation that `viewer` may see. */
export async function findVisibleMessage(db: Knex, viewer: Viewer, id: number): Promise<Message | undefined> {
  return scoped(
    Message.query(db)
      .select('messages.*')
      .join('conversations', 'conversations.id', 'messages.conversation_id')
      .findById(id),
    visibleConversations(viewer),
  );
}
