import { createHash } from 'node:crypto';
import type { Order } from '../models/Order.ts';
import type { OrderItem } from '../models/OrderItem.ts';

type Edited = Pick<Order, 'notes' | 'address' | 'city' | 'payment' | 'courier' | 'tracking'>;
/** Enough to tell the states of one order apart (hexadecimal digits). */
const LENGTH = 16;

/**
 * Names what people may edit of an order as it is now, its lines by their ids: another one when somebody changed any of
 * it, the same whatever else happened to the order.
 */
export function orderRevision(order: Edited, items: readonly OrderItem[]): string {
  const { notes, address, city, payment, courier, tracking } = order;
  const lines = items.map((item) => [item.id, item.productId, item.productName, item.quantity, item.price]);
  const said = JSON.stringify([notes, address, city, payment, courier, tracking, lines]);
  return createHash('sha256').update(said).digest('hex').slice(0, LENGTH);
}
