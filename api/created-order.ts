import type { Order } from '../db/models/Order.ts';
import type { AuditedChange } from './audit-trail.ts';

/** What the audit log keeps of a new order; its items and its customer are the order's own. */
export function createdOrder(order: Order): AuditedChange {
  const { id, orderNumber, customerId, source, externalId, totalAmount } = order;
  return { id, after: { orderNumber, customerId, source, externalId, totalAmount } };
}
