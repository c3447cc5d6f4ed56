import type { Knex } from 'knex';
import type { ConversationCounts } from '@roms/contracts/conversations';
import { ownConversations, scoped } from '../scopes/visible-rows.ts';
import { isNotInternal } from '../scopes/internal-customers.ts';
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
  const [counts = NONE] = await keptCounts(db, viewer).select<ConversationCounts[]>(
    db.raw('coalesce(sum(open) FILTER (WHERE assignee_id = ?), 0)::int AS mine', [userId]),
    db.raw('coalesce(sum(open) FILTER (WHERE assignee_id IS NULL), 0)::int AS unassigned'),
    db.raw('coalesce(sum(open), 0)::int AS "all"'),
    db.raw('coalesce(sum(waiting), 0)::int AS waiting'),
    db.raw('coalesce(sum(waiting) FILTER (WHERE assignee_id = ?), 0)::int AS "waitingMine"', [userId]),
  );
  if (viewer.sees === 'all') return counts;
  const others = await countOfColleagues(db, userId);
  return { ...counts, all: counts.all + others.open, waiting: counts.waiting + others.waiting };
}

/**
 * What the database keeps (migrations `keep_counts`, `count_what_waits`) of what `viewer` has and nobody has: `assignee_id`,
 * `open`, `waiting`, `unread`, to be summed. Those of the shop itself are taken off for an agent.
 */
export function keptCounts(db: Knex, viewer: Viewer): Knex.QueryBuilder {
  if (viewer.sees === 'all') return db('conversation_counts');
  const kept = db.from(
    db.raw(`(
      SELECT assignee_id, open, waiting, unread FROM conversation_counts
      UNION ALL
      SELECT assignee_id, -(status = 'open')::integer, -(status = 'open' AND waiting_since IS NOT NULL)::integer,
             -(unread_count > 0)::integer
        FROM conversations WHERE NOT (${isNotInternal('customer_id')})) AS kept`),
  );
  return scoped(kept, ownConversations(viewer.userId, 'kept'));
}

export type ColleaguesCounts = { open: number; waiting: number; unread: number };

/** What a CS agent sees of its colleagues' conversations: those that it was called to. They are few. */
export async function countOfColleagues(db: Knex, userId: number): Promise<ColleaguesCounts> {
  const [row] = await db('conversation_participants')
    .join('conversations', 'conversations.id', 'conversation_participants.conversation_id')
    .where('conversation_participants.user_id', userId)
    .whereNotNull('conversations.assignee_id')
    .whereNot('conversations.assignee_id', userId)
    .whereRaw(isNotInternal('conversations.customer_id'))
    .select<ColleaguesCounts[]>(
      db.raw(`count(*) FILTER (WHERE status = 'open')::int AS open`),
      db.raw(`count(*) FILTER (WHERE status = 'open' AND waiting_since IS NOT NULL)::int AS waiting`),
      db.raw('count(*) FILTER (WHERE unread_count > 0)::int AS unread'),
    );
  return row ?? { open: 0, waiting: 0, unread: 0 };
}
