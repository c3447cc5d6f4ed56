import { lockOwned } from '../lock-owned.ts';
import { Order } from '../models/Order.ts';
import { factsOf, type OrderFacts } from './order-facts.ts';
import type { Trx } from '../knex.ts';

/** An order with its customer's row and its own locked, in this order everywhere. Throws NotFoundError. */
export async function lockOrder(trx: Trx, orderId: number): Promise<OrderFacts> {
  const { customer, row: order } = await lockOwned(trx, {
    ...{ toOwner: 'JOIN orders ON orders.customer_id = customers.id WHERE orders.id = :id', id: orderId },
    ofOwner: (owner) => Order.query(trx).findOne({ id: orderId, customerId: owner.id }).forNoKeyUpdate(),
    assertThere: () => Order.query(trx).findById(orderId).select('id').throwIfNotFound(),
  });
  // By a statement of its own: who opens the next cycle of orders may hold their rows alone.
  return factsOf(trx, order, customer);
}
