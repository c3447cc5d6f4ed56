import type { Knex } from 'knex';
import { ORDER_STATUSES, type OrderStatus } from '@roms/domain/order-status';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';

/** How many orders stand in a status, and what they come to. */
export type StatusTotal = { orders: number; rupiah: number };
export type StatusTotals = Record<OrderStatus, StatusTotal>;
/** Of orders that were placed in a span of time, `to` exclusive. */
export type OrderSpan = { from?: Date; to?: Date };

type Row = { status: OrderStatus } & StatusTotal;

/**
 * What the orders that `viewer` may see come to by their status: as kept by the database (migration `sum_orders`), or
 * counted when a span is asked for. A key sees no drafts.
 */
export async function statusTotals(db: Knex, viewer: Viewer, span: OrderSpan = {}): Promise<StatusTotals> {
  const rows = span.from || span.to ? await counted(db, viewer, span) : await kept(db, viewer);
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

async function kept(db: Knex, viewer: Viewer): Promise<Row[]> {
  const scopes = viewer.sees === 'all' ? ['shop'] : ['agents', `agent:${viewer.userId}`];
  return db('order_counts')
    .whereIn('scope', scopes)
    .groupBy('status')
    .select<Row[]>('status', db.raw('sum(orders)::int AS orders'), db.raw('sum(rupiah)::bigint AS rupiah'));
}

async function counted(db: Knex, viewer: Viewer, { from, to }: OrderSpan): Promise<Row[]> {
  const query = scoped(db('orders'), visibleOrders(viewer));
  if (from) void query.where('orders.ordered_at', '>=', from);
  if (to) void query.where('orders.ordered_at', '<', to);
  return query
    .groupBy('orders.status')
    .select<Row[]>(
      'orders.status',
      db.raw('count(*)::int AS orders'),
      db.raw('sum(orders.total_amount)::bigint AS rupiah'),
    );
}
