import type { Knex } from 'knex';
import { Order } from '../models/Order.ts';
import { Customer } from '../models/Customer.ts';
import { OrderItem } from '../models/OrderItem.ts';
import { OrderLifecycle } from '../models/OrderLifecycle.ts';

/** An order with everything that its automation asks about. */
export type OrderFacts = Order & { customer: Customer; items: OrderItem[]; lifecycle?: OrderLifecycle };

/**
 * Throws Objection's NotFoundError for an unknown id. Items come in the order in which they were written.
 */
export async function orderFacts(db: Knex, orderId: number): Promise<OrderFacts> {
  const order = await Order.query(db).findById(orderId).throwIfNotFound();
  return factsOf(db, order, await Customer.query(db).findById(order.customerId).throwIfNotFound());
}

/** The facts of an order that was read, one query after the other: a transaction has one connection. */
export async function factsOf(db: Knex, order: Order, customer: Customer): Promise<OrderFacts> {
  const items = await OrderItem.query(db).where({ orderId: order.id }).orderBy('id');
  const lifecycle = await OrderLifecycle.query(db).findById(order.id).modify('begun');
  return Object.assign(order, { customer, items, lifecycle });
}
