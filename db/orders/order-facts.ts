import type { Knex } from 'knex';
import { NOT_STARTED } from '@roms/domain/lifecycle';
import { Order } from '../models/Order.ts';
import { Customer } from '../models/Customer.ts';
import { OrderItem } from '../models/OrderItem.ts';
import { OrderLifecycle } from '../models/OrderLifecycle.ts';
import { BESIDE, readSideBySide } from '../side-by-side.ts';

/** An order with everything that its automation asks about. */
export type OrderFacts = Order & { customer: Customer; items: OrderItem[]; lifecycle?: OrderLifecycle };

/** A lifecycle that no workflow has begun is known to nobody. */
const FACTS = `
  SELECT l.*, ${BESIDE}, (SELECT json_agg(i ORDER BY i.id) FROM order_items AS i WHERE i.order_id = o.id) AS items
    FROM (SELECT cast(:orderId AS bigint) AS id) AS o
    LEFT JOIN order_lifecycles AS l ON l.order_id = o.id AND l.state <> '${NOT_STARTED}'`;

/**
 * Throws Objection's NotFoundError for an unknown id. Items come in the order in which they were written.
 */
export async function orderFacts(db: Knex, orderId: number): Promise<OrderFacts> {
  const order = await Order.query(db).findById(orderId).throwIfNotFound();
  return factsOf(db, order, await Customer.query(db).findById(order.customerId).throwIfNotFound());
}

/** The facts of an order that was read, by one statement. */
export async function factsOf(db: Knex, order: Order, customer: Customer): Promise<OrderFacts> {
  const [beside = []] = await readSideBySide(db, FACTS, { orderId: order.id });
  const [lifecycle, held] = beside;
  const rows = (held?.items ?? []) as object[];
  return Object.assign(order, {
    customer,
    items: rows.map((row) => OrderItem.fromDatabaseJson(row)),
    lifecycle: lifecycle ? OrderLifecycle.fromDatabaseJson(lifecycle) : undefined,
  });
}
