import { lockCustomer } from '../lock-customer.ts';
import { Order } from '../models/Order.ts';
import { orderFacts, type OrderFacts } from './order-facts.ts';
import type { Trx } from '../knex.ts';

/** An order with its customer's row and its own locked, in this order everywhere. Throws NotFoundError. */
export async function lockOrder(trx: Trx, orderId: number): Promise<OrderFacts> {
  await lockCustomer(trx, async () =>
    Order.query(trx).findById(orderId).select('customerId').throwIfNotFound(),
  );
  await Order.query(trx).findById(orderId).forUpdate().select('id');
  return orderFacts(trx, orderId);
}
