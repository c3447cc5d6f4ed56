import type { Knex } from 'knex';
import type { Summary } from '@roms/contracts/summary';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations, visibleOrders } from '../scopes/visible-rows.ts';

/** Upcoming reminders that a dashboard lists. */
const UPCOMING = 5;

type Shop = { zone: string; now: Date };

/** The figures of a dashboard, each counted for what `viewer` may see; a day is the shop's. */
export async function summary(db: Knex, viewer: Viewer, shop: Shop): Promise<Summary> {
  const [orders, byStatus, reminders, conversations, failed, upcoming] = await Promise.all([
    orderFigures(db, viewer, shop),
    statusCounts(db, viewer),
    reminderFigures(db, viewer, shop),
    conversationFigures(db, viewer),
    failedMessages(db, viewer, shop),
    upcomingReminders(db, viewer, shop),
  ]);
  return {
    ...orders,
    ordersByStatus: byStatus,
    ...reminders,
    ...conversations,
    failedMessages7Days: failed,
    upcomingReminders: upcoming,
  };
}

async function orderFigures(db: Knex, viewer: Viewer, { zone, now }: Shop) {
  // Midnight of the shop, today and yesterday, as instants that the index understands.
  const today = `date_trunc('day', :now::timestamptz, :zone)`;
  const yesterday = `(${today} - interval '1 day')`;
  const [row] = await scoped(db('orders'), visibleOrders(viewer))
    .whereRaw(`ordered_at >= ${yesterday} AND ordered_at < ${today} + interval '1 day'`, { now, zone })
    .select<
      { ordersToday: number; ordersYesterday: number; revenueToday: number; revenueYesterday: number }[]
    >(
      db.raw(
        `count(*) FILTER (WHERE ordered_at >= ${today})::int AS "ordersToday",
         count(*) FILTER (WHERE ordered_at < ${today})::int AS "ordersYesterday",
         coalesce(sum(total_amount) FILTER (WHERE ordered_at >= ${today} AND status <> 'cancelled'), 0)::bigint AS "revenueToday",
         coalesce(sum(total_amount) FILTER (WHERE ordered_at < ${today} AND status <> 'cancelled'), 0)::bigint AS "revenueYesterday"`,
        { now, zone },
      ),
    );
  return row!;
}

async function statusCounts(db: Knex, viewer: Viewer): Promise<Record<string, number>> {
  const rows = await scoped(db('orders'), visibleOrders(viewer))
    .groupBy('status')
    .select<{ status: string; count: number }[]>('status', db.raw('count(*)::int AS count'));
  const known = new Map(rows.map((row) => [row.status, row.count]));
  return Object.fromEntries(ORDER_STATUSES.map((status) => [status, known.get(status) ?? 0]));
}

/** A reminder worked when its customer ordered within 7 days of it; each customer counts once. */
async function reminderFigures(db: Knex, viewer: Viewer, { now }: Shop) {
  const [next, sent] = await Promise.all([
    scoped(
      db('order_lifecycles').join('orders', 'orders.id', 'order_lifecycles.order_id'),
      visibleOrders(viewer),
    )
      .where('order_lifecycles.state', 'waiting')
      .whereRaw(
        `order_lifecycles.due_at BETWEEN :now::timestamptz AND :now::timestamptz + interval '7 days'`,
        { now },
      )
      .count<{ count: number }[]>('* as count'),
    scoped(db('messages').join('orders', 'orders.id', 'messages.order_id'), visibleOrders(viewer))
      .where('messages.programme', 'reminder')
      .whereIn('messages.status', ['sent', 'delivered', 'read'])
      .whereRaw(`messages.sent_at > ?::timestamptz - interval '30 days'`, [now])
      .select<{ sent: number; reorders: number }[]>(
        db.raw(
          `count(*)::int AS sent,
           count(DISTINCT orders.customer_id) FILTER (WHERE EXISTS (
             SELECT 1 FROM orders AS later
             WHERE later.customer_id = orders.customer_id AND later.id <> orders.id AND later.status <> 'cancelled'
               AND later.ordered_at > messages.sent_at AND later.ordered_at <= messages.sent_at + interval '7 days'
           ))::int AS reorders`,
        ),
      ),
  ]);
  return {
    remindersNext7Days: next[0]?.count ?? 0,
    remindersSent30Days: sent[0]?.sent ?? 0,
    reorders30Days: sent[0]?.reorders ?? 0,
  };
}

async function conversationFigures(db: Knex, viewer: Viewer) {
  const [row] = await scoped(db('conversations'), visibleConversations(viewer)).select<
    { unreadConversations: number; unassignedConversations: number; waitingConversations: number }[]
  >(
    db.raw(
      `count(*) FILTER (WHERE unread_count > 0)::int AS "unreadConversations",
       count(*) FILTER (WHERE assignee_id IS NULL AND status = 'open')::int AS "unassignedConversations",
       count(*) FILTER (WHERE waiting_since IS NOT NULL)::int AS "waitingConversations"`,
    ),
  );
  return row!;
}

async function failedMessages(db: Knex, viewer: Viewer, { now }: Shop): Promise<number> {
  const [row] = await scoped(
    db('messages').join('conversations', 'conversations.id', 'messages.conversation_id'),
    visibleConversations(viewer),
  )
    .where('messages.direction', 'outbound')
    .whereIn('messages.status', ['failed', 'unconfirmed'])
    .whereRaw(`messages.created_at > ?::timestamptz - interval '7 days'`, [now])
    .count<{ count: number }[]>('* as count');
  return row?.count ?? 0;
}

async function upcomingReminders(
  db: Knex,
  viewer: Viewer,
  { now }: Shop,
): Promise<Summary['upcomingReminders']> {
  const rows = await scoped(
    db('order_lifecycles')
      .join('orders', 'orders.id', 'order_lifecycles.order_id')
      .join('customers', 'customers.id', 'orders.customer_id'),
    visibleOrders(viewer),
  )
    .where('order_lifecycles.state', 'waiting')
    .where('order_lifecycles.due_at', '>=', now)
    .orderBy('order_lifecycles.due_at')
    .limit(UPCOMING)
    .select<{ orderId: number; orderNumber: string; customerName: string; dueAt: Date }[]>({
      orderId: 'orders.id',
      orderNumber: 'orders.order_number',
      customerName: 'customers.name',
      dueAt: 'order_lifecycles.due_at',
    });
  return rows.map((row) => ({ ...row, dueAt: row.dueAt.toISOString() }));
}
