import type { Knex } from 'knex';
import type { Settings } from '@roms/contracts/settings';
import type { Summary } from '@roms/contracts/summary';
import { openMsBetween } from '@roms/domain/business-hours';
import { startOfDay } from '@roms/domain/clock';
import { median } from '@roms/domain/median';
import type { Shop } from '../orders/order-figures.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';

/** How many of today's answered conversations a dashboard lists. */
const LISTED = 200;

type ReplyTime = { agentId: number | null; waitedSince: Date; repliedAt: Date };

/** How long today's first replies took, of everybody, milliseconds of business hours each with its agent. */
export async function firstRepliesToday(
  db: Knex,
  shop: Settings & Shop,
): Promise<{ agentId: number | null; ms: number }[]> {
  const rows = await db('reply_times')
    .where('replied_at', '>=', startOfDay(shop.now, shop.zone))
    .where({ is_first: true })
    .select<ReplyTime[]>({ agentId: 'agent_id', waitedSince: 'waited_since', repliedAt: 'replied_at' });
  return rows.map(({ agentId, waitedSince, repliedAt }) => ({
    agentId,
    ms: openMsBetween(waitedSince, repliedAt, shop),
  }));
}

/** Their medians: the agent's own, and everybody's. */
export function firstReplyMedians(
  replies: readonly { agentId: number | null; ms: number }[],
  userId: number | null,
): Summary['firstReplyToday'] {
  const own = userId === null ? [] : replies.filter(({ agentId }) => agentId === userId);
  return { own: median(own.map(({ ms }) => ms)), team: median(replies.map(({ ms }) => ms)) };
}

/** In which conversations, of those that `viewer` may see, the viewer answered today who waited; an admin: anybody did. */
export async function answeredToday(
  db: Knex,
  viewer: Viewer,
  { zone, now }: Shop,
): Promise<Summary['answeredToday']> {
  // An admin's are all of the shop's: names are looked up for those that are listed.
  const answered = db('reply_times as reply')
    .where('reply.replied_at', '>=', startOfDay(now, zone))
    .modify((query) => {
      if (viewer.sees === 'all') return;
      void query
        .join('conversations', 'conversations.id', 'reply.conversation_id')
        .where('reply.agent_id', viewer.userId);
      void scoped(query, visibleConversations(viewer));
    })
    .groupBy('reply.conversation_id')
    .orderBy('repliedAt', 'desc')
    .limit(LISTED)
    .select(
      'reply.conversation_id as conversationId',
      db.raw('max(reply.replied_at) AS "repliedAt"'),
      db.raw('(count(*) OVER ())::int AS count'),
    );
  const rows = await db
    .from(answered.as('answered'))
    .join('conversations', 'conversations.id', 'answered.conversationId')
    .join('customers', 'customers.id', 'conversations.customer_id')
    .orderBy('repliedAt', 'desc')
    .select<{ conversationId: number; customerName: string; repliedAt: Date; count: number }[]>(
      'answered.conversationId',
      'customers.name as customerName',
      'answered.repliedAt',
      'answered.count',
    );
  return {
    count: rows[0]?.count ?? 0,
    latest: rows.map(({ conversationId, customerName, repliedAt }) => ({
      conversationId,
      customerName,
      repliedAt: repliedAt.toISOString(),
    })),
  };
}
