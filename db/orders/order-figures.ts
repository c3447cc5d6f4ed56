import type { Knex } from 'knex';
import type { Summary } from '@roms/contracts/summary';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';

/** Whose days are counted, and what time it is. */
export type Shop = { zone: string; now: Date };

/** Orders and revenue of the shop's today and yesterday, of those that `viewer` may see. */
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
        `count(*) FILTER (WHERE ordered_at >= ${today} AND status = ANY(:earning))::int AS "ordersToday",
         count(*) FILTER (WHERE ordered_at < ${today} AND status = ANY(:earning))::int AS "ordersYesterday",
         coalesce(sum(total_amount) FILTER (WHERE ordered_at >= ${today} AND status = ANY(:earning)), 0)::bigint AS "revenueToday",
         coalesce(sum(total_amount) FILTER (WHERE ordered_at < ${today} AND status = ANY(:earning)), 0)::bigint AS "revenueYesterday"`,
        { now, zone, earning: [...REVENUE_STATUSES] },
      ),
    );
  return row!;
}

/** Days that a dashboard shows the revenue of. */
const REVENUE_DAYS = 14;

/**
 * The whole shop's revenue (rupiah) by its days, today last, as kept by the database (migration `keep_revenue`).
 * Only for whoever sees every order.
 */
export async function revenueDays(
  db: Knex,
  { zone, now }: Shop,
): Promise<NonNullable<Summary['revenueDays']>> {
  const { rows } = await db.raw<{ rows: { date: string; orders: number; revenue: number }[] }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS date, coalesce(sum(orders), 0)::int AS orders,
            coalesce(sum(rupiah), 0)::bigint AS revenue
       FROM generate_series(date_trunc('day', :now::timestamptz AT TIME ZONE :zone) - :before * interval '1 day',
                            date_trunc('day', :now::timestamptz AT TIME ZONE :zone), interval '1 day') AS day
       LEFT JOIN revenue_by_quarter
         ON quarter >= day AT TIME ZONE :zone AND quarter < (day + interval '1 day') AT TIME ZONE :zone
      GROUP BY day ORDER BY day`,
    { now, zone, before: REVENUE_DAYS - 1 },
  );
  return rows;
}
