import type { Knex } from 'knex';
import { atMinuteOfDay } from '@roms/domain/clock';
import { VOID_STATUSES_SQL } from '@roms/domain/order-status';
import { PROVEN_STATUSES } from '@roms/domain/message-status';
import { USUAL_DAYS } from '@roms/domain/report-span';
import type { Summary } from '@roms/contracts/summary';
import type { Viewer } from '../scopes/viewer.ts';
import { isNotInternal } from '../scopes/internal-customers.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';
import type { Shop } from '../orders/order-figures.ts';

/** As things are; who opted out may opt in again before the time. */
const WILL_COME = `order_lifecycles.reason IS DISTINCT FROM 'opted_out'`;
/** Upcoming reminders that a dashboard lists. */
const UPCOMING = 5;

/** How many reminders are due until the end of the shop's today, and within the next 7 days. */
export async function remindersAhead(db: Knex, viewer: Viewer, { zone, now }: Shop) {
  const due = db('order_lifecycles')
    .where('order_lifecycles.state', 'waiting')
    .whereRaw(WILL_COME)
    .whereRaw(`order_lifecycles.due_at BETWEEN :now::timestamptz AND :now::timestamptz + interval '7 days'`, {
      now,
    })
    .select<{ remindersToday: number; remindersNext7Days: number }[]>(
      db.raw(
        `count(*) FILTER (
           WHERE order_lifecycles.due_at < date_trunc('day', :now::timestamptz, :zone) + interval '1 day'
         )::int AS "remindersToday",
         count(*)::int AS "remindersNext7Days"`,
        { now, zone },
      ),
    );
  // Whoever sees all need not ask whose each order is.
  if (viewer.sees === 'own')
    void scoped(due.join('orders', 'orders.id', 'order_lifecycles.order_id'), visibleOrders(viewer));
  return (await due)[0]!;
}

/** Reminders of the shop's last 30 days, today with them, and of nobody of the shop itself. One worked when its customer ordered within 7 days; each customer counts once. */
export async function remindersOfMonth(db: Knex, viewer: Viewer, { now, zone }: Shop) {
  const [sent] = await scoped(
    db('messages').join('orders', 'orders.id', 'messages.order_id'),
    visibleOrders(viewer),
  )
    .where('messages.automation', 'reminder')
    .whereIn('messages.status', PROVEN_STATUSES)
    .whereRaw(`messages.sent_at >= ?`, [atMinuteOfDay(now, zone, 0, 1 - USUAL_DAYS)])
    .whereRaw(isNotInternal('orders.customer_id'))
    .select<{ sent: number; reorders: number }[]>(
      db.raw(
        `count(*)::int AS sent,
         count(DISTINCT orders.customer_id) FILTER (WHERE EXISTS (
           SELECT 1 FROM orders AS later
           WHERE later.customer_id = orders.customer_id AND later.id <> orders.id AND later.status NOT IN ${VOID_STATUSES_SQL}
             AND later.ordered_at > messages.sent_at AND later.ordered_at <= messages.sent_at + interval '7 days'
         ))::int AS reorders`,
      ),
    );
  return { remindersSent30Days: sent?.sent ?? 0, reorders30Days: sent?.reorders ?? 0 };
}

/** The next reminders, soonest first. */
export async function upcomingReminders(
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
    .whereRaw(WILL_COME)
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
