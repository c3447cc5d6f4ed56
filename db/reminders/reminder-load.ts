import type { Knex } from 'knex';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** How many reminders wait for each day of a part of time, on the calendar of `zone`; days without any are left out. */
export async function reminderLoad(
  db: Knex,
  viewer: Viewer,
  { from, to, zone }: { from: Date; to: Date; zone: string },
): Promise<{ date: string; count: number }[]> {
  const waiting = db('order_lifecycles')
    .where('order_lifecycles.state', 'waiting')
    .where('order_lifecycles.due_at', '>=', from)
    .where('order_lifecycles.due_at', '<', to)
    .groupByRaw('1')
    .orderByRaw('1')
    .select<{ date: string; count: number }[]>(
      db.raw(`to_char(order_lifecycles.due_at AT TIME ZONE ?, 'YYYY-MM-DD') AS date`, [zone]),
      db.raw('count(*)::int AS count'),
    );
  // Whoever sees all need not ask whose each order is.
  if (viewer.sees === 'all') return waiting;
  return scoped(waiting.join('orders', 'orders.id', 'order_lifecycles.order_id'), visibleOrders(viewer));
}
