import type { Knex } from 'knex';
import { ORDER_STATUSES, type OrderStatus } from '@roms/domain/order-status';
import type { Viewer } from '../scopes/viewer.ts';
import { isNotInternal } from '../scopes/internal-customers.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';

/** How many orders stand in a status, and what they come to. */
export type StatusTotal = { orders: number; rupiah: number };
export type StatusTotals = Record<OrderStatus, StatusTotal>;
/** Of orders that were placed in a span of time, `to` exclusive. */
export type OrderSpan = { from?: Date; to?: Date };
/** `isOfCustomers`: without those of somebody of the shop, which agents never see. */
type Asked = OrderSpan & { isOfCustomers?: boolean };

type Row = { status: OrderStatus } & StatusTotal;

/**
 * What the orders that `viewer` may see come to by their status: as kept by the database (migration `sum_orders`), or
 * counted when a span is asked for. A key sees no drafts.
 */
export async function statusTotals(db: Knex, viewer: Viewer, asked: Asked = {}): Promise<StatusTotals> {
  const rows = asked.from || asked.to ? await counted(db, viewer, asked) : await kept(db, viewer, asked);
  const known = new Map(rows.map(({ status, orders, rupiah }) => [status, { orders, rupiah }]));
  if (viewer.sees === 'all' && viewer.isKey) known.delete('draft');
  const totals = ORDER_STATUSES.map((status) => [status, known.get(status) ?? { orders: 0, rupiah: 0 }]);
  return Object.fromEntries(totals) as StatusTotals;
}

/** How many orders stand in each status. */
export async function statusCounts(db: Knex, viewer: Viewer): Promise<Record<string, number>> {
  const totals = Object.entries(await statusTotals(db, viewer));
  return Object.fromEntries(totals.map(([status, { orders }]) => [status, orders]));
}

async function kept(db: Knex, viewer: Viewer, { isOfCustomers }: Asked): Promise<Row[]> {
  const seesAll = viewer.sees === 'all';
  const scopes = seesAll ? ['shop'] : ['agents', `agent:${viewer.userId}`];
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT status, sum(orders)::int AS orders, sum(rupiah)::bigint AS rupiah FROM (
       SELECT status, orders, rupiah FROM order_counts WHERE scope = ANY(:scopes)
       ${seesAll && !isOfCustomers ? '' : `UNION ALL ${LESS_INTERNAL}`}) AS counted
      GROUP BY status`,
    { scopes } as never,
  );
  return rows;
}

/** What the counts hold of somebody of the shop; they are few (scopes/internal-customers). */
const LESS_INTERNAL = `
  SELECT split_part(key, ' ', 2), -(value ->> 0)::integer, -(value ->> 1)::bigint
    FROM customers insider JOIN counted_customers held ON held.customer_id = insider.id, jsonb_each(held.counts)
   WHERE insider.internal AND split_part(key, ' ', 1) = ANY(:scopes)`;

async function counted(db: Knex, viewer: Viewer, { from, to, isOfCustomers }: Asked): Promise<Row[]> {
  const query = scoped(db('orders'), visibleOrders(viewer));
  if (from) void query.where('orders.ordered_at', '>=', from);
  if (to) void query.where('orders.ordered_at', '<', to);
  if (isOfCustomers) void query.whereRaw(isNotInternal('orders.customer_id'));
  return query
    .groupBy('orders.status')
    .select<Row[]>(
      'orders.status',
      db.raw('count(*)::int AS orders'),
      db.raw('sum(orders.total_amount)::bigint AS rupiah'),
    );
}
