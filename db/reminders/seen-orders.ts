import type { Knex } from 'knex';
import { fewCustomers } from '../customers/few-customers.ts';
import { isNotInternal } from '../scopes/internal-customers.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';

/** Joins the orders of a query's rows, by the column of their id, and keeps those that a viewer may see. */
export type SeenOrders = (rows: Knex.QueryBuilder, orderId: string) => Knex.QueryBuilder;

/**
 * How lists of reminders keep what `viewer` may see. Of an agent who sees few customers they are found from those, or the
 * whole shop's would be walked through in search of a few; whoever sees all need not ask whose each order is.
 */
export async function seenOrders(db: Knex, viewer: Viewer): Promise<SeenOrders> {
  if (viewer.sees === 'all') return (rows) => rows;
  const few = await fewCustomers(db, viewer, null);
  return (rows, orderId) => {
    const joined = rows.join('orders', 'orders.id', orderId);
    if (few === null) return scoped(joined, visibleOrders(viewer));
    return joined
      .whereRaw(isNotInternal('orders.customer_id'))
      .whereRaw('(orders.customer_id = ANY(?) OR orders.created_by = ?)', [few.ids, viewer.userId]);
  };
}
