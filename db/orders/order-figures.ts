import type { Knex } from 'knex';
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
    // Of the shop itself nobody buys.
    .whereRaw('NOT EXISTS (SELECT FROM customers c WHERE c.id = orders.customer_id AND c.internal)')
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
