import type { Knex } from 'knex';
import type { Settings } from '@roms/contracts/settings';
import type { Summary } from '@roms/contracts/summary';
import { failedMessages } from '../messages/failed-messages.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { conversationCounts, countOfColleagues, keptCounts } from '../conversations/conversation-counts.ts';
import { heldSinceRestore } from './held-since-restore.ts';
import type { Share } from './shared-figures.ts';
import { latestConversations, latestOrders } from './latest.ts';
import { answeredToday, firstRepliesToday, firstReplyMedians } from './replies-today.ts';
import { longestWaiting } from '../conversations/longest-waiting.ts';
import { orderFigures, type Shop } from '../orders/order-figures.ts';
import { statusCounts } from '../orders/status-totals.ts';
import { ownTrend, regionsOfMonth, repeatRate, revenueBefore, revenueDays } from '../reports/home.ts';
import { remindersAhead, remindersOfMonth, upcomingReminders } from '../reminders/reminder-figures.ts';

/** How long figures are shared by all viewers of a scope, and those that read a month or more (milliseconds). */
const SHARED_MS = 2_000;
const MONTH_SHARED_MS = 60_000;
/** Business hours are counted for each of a day's replies. */
const REPLIES_SHARED_MS = 15_000;

/** The shop's settings, and the present. */
export type SummaryShop = Settings & Shop;

/**
 * A dashboard, for what `viewer` may see; a day is the shop's. Figures are shared. Lists are read for each who asks:
 * they name customers, and a name must not outlive its erasure.
 */
export async function summary(db: Knex, viewer: Viewer, shop: SummaryShop, share: Share): Promise<Summary> {
  const scope = viewer.sees === 'all' ? 'shop' : `agent ${viewer.userId}`;
  const [figures, lists] = await Promise.all([
    share(`summary ${scope}`, SHARED_MS, () => figuresOf(db, viewer, shop, share, scope)),
    listsOf(db, viewer, shop),
  ]);
  return { ...figures, ...lists };
}

async function listsOf(db: Knex, viewer: Viewer, shop: SummaryShop) {
  const userId = viewer.sees === 'own' ? viewer.userId : null;
  const [held, waiting, upcoming, answered, conversations, orders] = await Promise.all([
    heldSinceRestore(db, viewer),
    longestWaiting(db, viewer, shop),
    upcomingReminders(db, viewer, shop),
    answeredToday(db, viewer, shop),
    userId === null ? null : latestConversations(db, userId),
    userId === null ? latestOrders(db) : null,
  ]);
  return {
    held,
    longestWaiting: waiting,
    upcomingReminders: upcoming,
    answeredToday: answered,
    latestConversations: conversations,
    latestOrders: orders,
  };
}

async function figuresOf(db: Knex, viewer: Viewer, shop: SummaryShop, share: Share, scope: string) {
  const [orders, sales, byStatus, ahead, month, conversations, failed, mine] = await Promise.all([
    orderFigures(db, viewer, shop),
    salesOf(db, viewer, shop, share),
    statusCounts(db, viewer),
    remindersAhead(db, viewer, shop),
    share(`month ${scope}`, MONTH_SHARED_MS, () => remindersOfMonth(db, viewer, shop)),
    conversationFigures(db, viewer),
    countFailed(db, viewer, shop),
    dayOf(db, viewer, shop, share),
  ]);
  return {
    ...orders,
    ...sales,
    ordersByStatus: byStatus,
    ...ahead,
    ...month,
    ...conversations,
    failedMessages7Days: failed,
    ...mine,
  };
}

const NO_SALES = { revenueDays: null, revenueBefore: null, repeatRate: null, regions: null };

/** What was sold, for whoever sees every order. */
async function salesOf(db: Knex, viewer: Viewer, shop: SummaryShop, share: Share) {
  if (viewer.sees !== 'all') return NO_SALES;
  const [days, before, repeat, regions] = await Promise.all([
    revenueDays(db, shop),
    revenueBefore(db, shop),
    share('repeat rate', MONTH_SHARED_MS, () => repeatRate(db, shop)),
    share('regions', MONTH_SHARED_MS, () => regionsOfMonth(db, shop)),
  ]);
  return { revenueDays: days, revenueBefore: before, repeatRate: repeat, regions };
}

/** How soon was answered today, and an agent's own weeks. */
async function dayOf(db: Knex, viewer: Viewer, shop: SummaryShop, share: Share) {
  const userId = viewer.sees === 'own' ? viewer.userId : null;
  const [replies, trend] = await Promise.all([
    share('first replies', REPLIES_SHARED_MS, () => firstRepliesToday(db, shop)),
    userId === null ? null : share(`trend ${userId}`, REPLIES_SHARED_MS, () => ownTrend(db, userId, shop)),
  ]);
  return {
    firstReplyToday: firstReplyMedians(replies, userId),
    ownTrend: trend,
  };
}

async function conversationFigures(db: Knex, viewer: Viewer) {
  const userId = viewer.sees === 'own' ? viewer.userId : 0;
  const counts = await conversationCounts(db, viewer, userId);
  const [row] = await keptCounts(db, viewer).select<{ unread: number }[]>(
    db.raw('coalesce(sum(unread), 0)::int AS unread'),
  );
  const others = viewer.sees === 'own' ? await countOfColleagues(db, userId) : { unread: 0 };
  return {
    unreadConversations: (row?.unread ?? 0) + others.unread,
    mineConversations: counts.mine,
    unassignedConversations: counts.unassigned,
    waitingConversations: counts.waiting,
    waitingForMe: viewer.sees === 'own' ? counts.waitingMine : counts.waiting,
  };
}

async function countFailed(db: Knex, viewer: Viewer, { now }: Shop): Promise<number> {
  const [row] = await failedMessages(db, viewer, now).count<{ count: number }[]>('* as count');
  return row?.count ?? 0;
}
