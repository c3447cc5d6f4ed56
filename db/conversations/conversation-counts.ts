import type { Knex } from 'knex';
import type { ConversationCounts } from '@roms/contracts/conversations';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

const NONE: ConversationCounts = { mine: 0, unassigned: 0, all: 0, waiting: 0, waitingMine: 0 };

/**
 * How many conversations that `viewer` may see are open, by whose they are, and in how many of them a customer waits
 * for an answer. The one place that counts them: tabs, badges and figures mean the same by the same words.
 */
export async function conversationCounts(
  db: Knex,
  viewer: Viewer,
  userId: number,
): Promise<ConversationCounts> {
  // Kept by the database (migrations `keep_counts`, `count_what_waits`).
  const [counts] = await scoped(
    db('conversation_counts'),
    visibleConversations(viewer, 'conversation_counts'),
  ).select<ConversationCounts[]>(
    db.raw('coalesce(sum(open) FILTER (WHERE assignee_id = ?), 0)::int AS mine', [userId]),
    db.raw('coalesce(sum(open) FILTER (WHERE assignee_id IS NULL), 0)::int AS unassigned'),
    db.raw('coalesce(sum(open), 0)::int AS "all"'),
    db.raw('coalesce(sum(waiting), 0)::int AS waiting'),
    db.raw('coalesce(sum(waiting) FILTER (WHERE assignee_id = ?), 0)::int AS "waitingMine"', [userId]),
  );
  return counts ?? NONE;
}
