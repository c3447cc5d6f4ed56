import type { Knex } from 'knex';
import type { Summary } from '@roms/contracts/summary';
import { failedMessages } from '../messages/failed-messages.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { ownConversations, scoped } from '../scopes/visible-rows.ts';
import { conversationCounts, countOfColleagues } from '../conversations/conversation-counts.ts';
import { heldSinceRestore } from './held-since-restore.ts';
import type { Share } from './shared-figures.ts';
import { longestWaiting } from '../conversations/longest-waiting.ts';
import { orderFigures, revenueDays, statusCounts, type Shop } from '../orders/order-figures.ts';
import { remindersAhead, remindersOfMonth, upcomingReminders } from '../reminders/reminder-figures.ts';

/** How long figures are shared by all viewers of a scope, and those that read a month of reminders (milliseconds). */
const SHARED_MS = 2_000;
const MONTH_SHARED_MS = 60_000;

/** The figures of a dashboard, each counted for what `viewer` may see; a day is the shop's. */
export function summary(db: Knex, viewer: Viewer, shop: Shop, share: Share): Promise<Summary> {
  const scope = viewer.sees === 'all' ? 'shop' : `agent ${viewer.userId}`;
  return share(`summary ${scope}`, SHARED_MS, () => compute(db, viewer, shop, share, scope));
}

async function compute(db: Knex, viewer: Viewer, shop: Shop, share: Share, scope: string): Promise<Summary> {
  const [orders, revenue, byStatus, ahead, month, conversations, waiting, failed, held, upcoming] =
    await Promise.all([
      orderFigures(db, viewer, shop),
      viewer.sees === 'all' ? revenueDays(db, shop) : null,
      statusCounts(db, viewer),
      remindersAhead(db, viewer, shop),
      share(`month ${scope}`, MONTH_SHARED_MS, () => remindersOfMonth(db, viewer, shop)),
      conversationFigures(db, viewer),
      longestWaiting(db, viewer),
      countFailed(db, viewer, shop),
      heldSinceRestore(db, viewer),
      upcomingReminders(db, viewer, shop),
    ]);
  return {
    ...orders,
    revenueDays: revenue,
    ordersByStatus: byStatus,
    ...ahead,
    ...month,
    ...conversations,
    longestWaiting: waiting,
    failedMessages7Days: failed,
    held,
    upcomingReminders: upcoming,
  };
}

async function conversationFigures(db: Knex, viewer: Viewer) {
  const userId = viewer.sees === 'own' ? viewer.userId : 0;
  const counts = await conversationCounts(db, viewer, userId);
  const kept = db('conversation_counts');
  if (viewer.sees === 'own') void scoped(kept, ownConversations(userId, 'conversation_counts'));
  const [row] = await kept.select<{ unread: number }[]>(db.raw('coalesce(sum(unread), 0)::int AS unread'));
  const others = viewer.sees === 'own' ? await countOfColleagues(db, userId) : { unread: 0 };
  return {
    unreadConversations: (row?.unread ?? 0) + others.unread,
    unassignedConversations: counts.unassigned,
    waitingConversations: counts.waiting,
    waitingForMe: viewer.sees === 'own' ? counts.waitingMine : counts.waiting,
  };
}

async function countFailed(db: Knex, viewer: Viewer, { now }: Shop): Promise<number> {
  const [row] = await failedMessages(db, viewer, now).count<{ count: number }[]>('* as count');
  return row?.count ?? 0;
}
