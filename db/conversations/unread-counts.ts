import type { Knex } from 'knex';
import type { ConversationCounts } from '@roms/contracts/conversations';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** How many conversations of each tab have unread messages, of those that `viewer` may see. */
export async function unreadCounts(db: Knex, viewer: Viewer, userId: number): Promise<ConversationCounts> {
  // Kept by the database (migration `keep_counts`).
  const [counts] = await scoped(
    db('conversation_counts'),
    visibleConversations(viewer, 'conversation_counts'),
  ).select<ConversationCounts[]>(
    db.raw('coalesce(sum(unread) FILTER (WHERE assignee_id = ?), 0)::int AS mine', [userId]),
    db.raw('coalesce(sum(unread) FILTER (WHERE assignee_id IS NULL), 0)::int AS unassigned'),
    db.raw('coalesce(sum(unread), 0)::int AS "all"'),
  );
  return counts ?? { mine: 0, unassigned: 0, all: 0 };
}
