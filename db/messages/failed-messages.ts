import type { Knex } from 'knex';
import { RESTORED } from '@roms/domain/message-lifecycle';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** The messages of the last seven days that failed or are unconfirmed, of what `viewer` may see: a query to go on with. */
export function failedMessages(db: Knex, viewer: Viewer, now: Date): Knex.QueryBuilder {
  return (
    scoped(
      db('messages').join('conversations', 'conversations.id', 'messages.conversation_id'),
      visibleConversations(viewer),
    )
      .where('messages.direction', 'outbound')
      .whereIn('messages.status', ['failed', 'unconfirmed'])
      // Those have a list of their own.
      .whereRaw('messages.status_reason IS DISTINCT FROM ?', [RESTORED])
      .whereRaw(`messages.created_at > ?::timestamptz - interval '7 days'`, [now])
  );
}
