import type { Knex } from 'knex';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';

/** A reminder as a calendar has room for it. */
export type CalendarReminder = {
  orderId: number;
  orderNumber: string;
  customerName: string;
  /** The customer's. */
  zone: string;
  dueAt: Date;
  /** A person chose the time. */
  isMoved: boolean;
  cycleNumber: number;
};

/** A part of time, `to` exclusive. */
export type Span = { from: Date; to: Date };

/** The first `most` reminders of each of some days that wait and whose orders `viewer` may see, in the order of the days. */
export async function reminderCalendar(
  db: Knex,
  viewer: Viewer,
  { days, most }: { days: readonly Span[]; most: number },
): Promise<CalendarReminder[][]> {
  const found: CalendarReminder[][] = [];
  for (const day of days) found.push(await remindersOf(db, viewer, day, most));
  return found;
}

async function remindersOf(
  db: Knex,
  viewer: Viewer,
  { from, to }: Span,
  most: number,
): Promise<CalendarReminder[]> {
  return scoped(
    db('order_lifecycles as l')
      .join('orders', 'orders.id', 'l.order_id')
      .join('customers as c', 'c.id', 'orders.customer_id')
      .where('l.state', 'waiting')
      .where('l.due_at', '>=', from)
      .where('l.due_at', '<', to)
      .orderBy(['l.due_at', 'l.order_id'])
      .limit(most)
      .select({
        orderId: 'l.order_id',
        orderNumber: 'orders.order_number',
        customerName: 'c.name',
        zone: 'c.zone',
        dueAt: 'l.due_at',
        isMoved: db.raw(`coalesce((l.due_explanation ->> 'moved')::boolean, false)`),
        cycleNumber: 'l.cycle',
      }),
    visibleOrders(viewer),
  ) as Promise<CalendarReminder[]>;
}
