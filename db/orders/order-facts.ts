import type { Knex } from 'knex';
import { Order } from '../models/Order.ts';
import type { Customer } from '../models/Customer.ts';
import type { OrderItem } from '../models/OrderItem.ts';
import type { OrderLifecycle } from '../models/OrderLifecycle.ts';

/** An order with everything that its automation asks about. */
export type OrderFacts = Order & { customer: Customer; items: OrderItem[]; lifecycle?: OrderLifecycle };

/** Throws Objection's NotFoundError for an unknown id. Items come in the order in which they were written. */
export async function orderFacts(db: Knex, orderId: number): Promise<OrderFacts> {
  const order = await Order.query(db)
    .findById(orderId)
    .withGraphFetched('[customer, items(byId), lifecycle]')
    .modifiers({ byId: (query) => void query.orderBy('id') })
    .throwIfNotFound();
  return order as OrderFacts;
}
