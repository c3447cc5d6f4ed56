import type { Knex } from 'knex';
import { isNoticeStatus, statusFor, type OrderStatus } from '@roms/domain/order-status';
import type { Rendered } from '@roms/domain/template';
import { AppError } from '@roms/domain/errors';
import { orderFacts } from '../orders/order-facts.ts';
import { renderOrderText } from './render-order-text.ts';

/**
 * What `notify` would send when the order reaches `status`, with a parcel that is not written down yet; rendered by the function that renders the message.
 * Throws `no_status_message` (422) for a status that customers are not told of.
 */
export async function previewOrderStatus(
  db: Knex,
  orderId: number,
  status: OrderStatus,
  { courier, tracking }: { courier?: string; tracking?: string } = {},
): Promise<Rendered> {
  const order = await orderFacts(db, orderId);
  order.courier = courier || order.courier;
  order.tracking = tracking || order.tracking;
  const to = statusFor(order.status, status);
  if (!isNoticeStatus(to))
    throw new AppError('no_status_message', `There is no message for an order that is ${to}`);
  const { body, missing } = await renderOrderText(db, order, `order_status_${to}`, { status: to });
  return { body, missing };
}
