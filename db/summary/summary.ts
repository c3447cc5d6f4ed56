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

/** The figures of a dashboard, each counted for what `viewer` may see; a day is the shop's. */
export function summary(db: Knex, viewer: Viewer, shop: SummaryShop, share: Share): Promise<Summary> {
  const scope = viewer.sees === 'all' ? 'shop' : `agent ${viewer.userId}`;
  return share(`summary ${scope}`, SHARED_MS, () => compute(db, viewer, shop, share, scope));
}

async function compute(
  db: Knex,
  viewer: Viewer,
  shop: SummaryShop,
  share: Share,
  scope: string,
): Promise<Summary> {
  const [orders, sales, byStatus, ahead, month, conversations, waiting, failed, held, upcoming, mine] =
    await Promise.all([
      orderFigures(db, viewer, shop),
      salesOf(db, viewer, shop, share),
      statusCounts(db, viewer),
      remindersAhead(db, viewer, shop),
      share(`month ${scope}`, MONTH_SHARED_MS, () => remindersOfMonth(db, viewer, shop)),
      conversationFigures(db, viewer),
      longestWaiting(db, viewer, shop),
      countFailed(db, viewer, shop),
      heldSinceRestore(db, viewer),
      upcomingReminders(db, viewer, shop),
      dayOf(db, viewer, shop, share),
    ]);
  return {
    ...orders,
    ...sales,
    ordersByStatus: byStatus,
    ...ahead,
    ...month,
    ...conversations,
    longestWaiting: waiting,
    failedMessages7Days: failed,
    held,
    upcomingReminders: upcoming,
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

/** What was answered today, how soon, and what came last: of an agent its own, of an admin the shop's. */
async function dayOf(db: Knex, viewer: Viewer, shop: SummaryShop, share: Share) {
  const userId = viewer.sees === 'own' ? viewer.userId : null;
  const [answered, replies, conversations, orders, trend] = await Promise.all([
    answeredToday(db, viewer, shop),
    share('first replies', REPLIES_SHARED_MS, () => firstRepliesToday(db, shop)),
    userId === null ? null : latestConversations(db, userId),
    userId === null ? latestOrders(db) : null,
    userId === null ? null : share(`trend ${userId}`, REPLIES_SHARED_MS, () => ownTrend(db, userId, shop)),
  ]);
  return {
    answeredToday: answered,
    firstReplyToday: firstReplyMedians(replies, userId),
    latestConversations: conversations,
    latestOrders: orders,
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
