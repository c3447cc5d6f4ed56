import type { Knex } from 'knex';
import { Order } from '../models/Order.ts';

/** An order as lists show it: with its customer and the number of pieces in it. */
export type OrderWithSummary = Order & { itemCount: number };

/** Orders with what a summary needs; add the filter, the order and the limit. */
export function orderSummaries(db: Knex) {
  return Order.query(db)
    .select('orders.*')
    .select(
      db.raw(
        '(SELECT coalesce(sum(quantity), 0) FROM order_items WHERE order_items.order_id = orders.id)::int AS item_count',
      ),
    )
    .withGraphFetched('customer')
    .castTo<OrderWithSummary[]>();
}

/** These orders in any order; unknown ids are left out. */
export async function ordersById(db: Knex, ids: readonly number[]): Promise<OrderWithSummary[]> {
  return ids.length === 0 ? [] : orderSummaries(db).whereIn('orders.id', [...ids]);
}
