import type { Knex } from 'knex';
import type { ConversationCounts } from '@roms/contracts/conversations';
import { visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** How many conversations of each tab have unread messages, of those that `viewer` may see. */
export async function unreadCounts(db: Knex, viewer: Viewer, userId: number): Promise<ConversationCounts> {
  const query = db('conversations')
    .where('unread_count', '>', 0)
    .select(
      db.raw('count(*) FILTER (WHERE assignee_id = ?) AS mine', [userId]),
      db.raw('count(*) FILTER (WHERE assignee_id IS NULL) AS unassigned'),
      db.raw('count(*) AS "all"'),
    );
  visibleConversations(viewer)(query);
  const [counts] = (await query) as ConversationCounts[];
  return counts ?? { mine: 0, unassigned: 0, all: 0 };
}
