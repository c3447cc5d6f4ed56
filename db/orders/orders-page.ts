import type { Knex } from 'knex';
import type { OrderStatus } from '@roms/domain/order-status';
import { phoneSearchDigits } from '@roms/domain/phone';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { containing, decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import { orderSummaries, type OrderWithSummary } from './order-summaries.ts';

export type OrdersFilter = { q?: string; status?: OrderStatus; customerId?: number; cursor?: string };

/** One page of the orders that `viewer` may see, newest first; `q` finds number, name and phone in any form. */
export async function ordersPage(
  db: Knex,
  viewer: Viewer,
  filter: OrdersFilter,
): Promise<{ rows: OrderWithSummary[]; nextCursor: string | null }> {
  const after = decodeCursor(filter.cursor);
  const query = scoped(orderSummaries(db), visibleOrders(viewer))
    // Text, because a JavaScript date would lose the microseconds by which the next page starts.
    .select(db.raw('orders.ordered_at::text AS position'))
    .orderBy([
      { column: 'orders.ordered_at', order: 'desc' },
      { column: 'orders.id', order: 'desc' },
    ])
    .limit(PAGE_SIZE + 1);
  if (filter.status) void query.where('orders.status', filter.status);
  if (filter.customerId) void query.where('orders.customer_id', filter.customerId);
  if (after)
    void query.whereRaw('(orders.ordered_at, orders.id) < (?::timestamptz, ?)', [after.at, after.id]);
  if (filter.q) void query.whereRaw(`(${MATCHES})`, matchBindings(filter.q));
  const rows = (await query) as (OrderWithSummary & { position: string })[];
  return toPage(rows, (row) => ({ at: row.position, id: row.id }));
}

/** An array rather than a join, so that both trigram indexes can be used. */
const MATCHES = `orders.order_number ILIKE ? OR orders.external_id = ? OR orders.customer_id = ANY (ARRAY(
  SELECT id FROM customers WHERE name ILIKE ? OR phone LIKE ?))`;

function matchBindings(q: string): (string | null)[] {
  const digits = phoneSearchDigits(q);
  return [containing(q), q, containing(q), digits === null ? null : containing(digits)];
}
