import { lockCustomer } from '../lock-customer.ts';
import { Order } from '../models/Order.ts';
import { factsOf, type OrderFacts } from './order-facts.ts';
import type { Trx } from '../knex.ts';

/** An order with its customer's row and its own locked, in this order everywhere. Throws NotFoundError. */
export async function lockOrder(trx: Trx, orderId: number): Promise<OrderFacts> {
  const customer = await lockCustomer(
    trx,
    (customers) => customers.join('orders', 'orders.customer_id', 'customers.id').where('orders.id', orderId),
    () => Order.query(trx).findById(orderId).select('id').throwIfNotFound(),
  );
  const order = await Order.query(trx).findById(orderId).forNoKeyUpdate().throwIfNotFound();
  return factsOf(trx, order, customer);
}
