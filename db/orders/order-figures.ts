import type { Knex } from 'knex';
import { ORDER_STATUSES, VOID_STATUSES_SQL } from '@roms/domain/order-status';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';

/** Whose days are counted, and what time it is. */
export type Shop = { zone: string; now: Date };

/** Orders and revenue of the shop's today and yesterday; what was cancelled brought nothing. */
export async function orderFigures(db: Knex, viewer: Viewer, { zone, now }: Shop) {
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
         coalesce(sum(total_amount) FILTER (WHERE ordered_at >= ${today} AND status NOT IN ${VOID_STATUSES_SQL}), 0)::bigint AS "revenueToday",
         coalesce(sum(total_amount) FILTER (WHERE ordered_at < ${today} AND status NOT IN ${VOID_STATUSES_SQL}), 0)::bigint AS "revenueYesterday"`,
        { now, zone },
      ),
    );
  return row!;
}

/** How many orders stand in each status, as kept by the database (migration `keep_counts`). */
export async function statusCounts(db: Knex, viewer: Viewer): Promise<Record<string, number>> {
  const scopes = viewer.sees === 'all' ? ['shop'] : ['agents', `agent:${viewer.userId}`];
  const rows = await db('order_counts')
    .whereIn('scope', scopes)
    .groupBy('status')
    .select<{ status: string; count: number }[]>('status', db.raw('sum(orders)::int AS count'));
  const known = new Map(rows.map((row) => [row.status, row.count]));
  return Object.fromEntries(ORDER_STATUSES.map((status) => [status, known.get(status) ?? 0]));
}
