import { orderStatusKey } from '@roms/domain/occurrence';
import { isNoticeStatus, type OrderStatus } from '@roms/domain/order-status';
import { renderOrderText } from './render-order-text.ts';
import { lockOrder } from '../orders/lock-order.ts';
import { queueAutomatedMessage } from './queue-automated-message.ts';
import type { Trx } from '../knex.ts';

/** `text`: what a person wrote in place of the template. */
type Notice = { orderId: number; status: OrderStatus; text?: string };

/**
 * Queues the message that tells a customer of the order's new status; call it after the status was changed,
 * in the same transaction, and start the message's workflow after the commit.
 * Returns `null` when a check stopped it (its row says which), when it was queued before, or when customers are not told
 * of that status.
 */
export async function queueOrderStatusMessage(
  trx: Trx,
  { orderId, status, text }: Notice,
): Promise<{ messageId: number; attempt: number } | null> {
  if (!isNoticeStatus(status)) return null;
  const order = await lockOrder(trx, orderId);
  const queued = await queueAutomatedMessage(trx, {
    order,
    automation: 'order_status',
    occurrenceKey: orderStatusKey(orderId, status),
    notice: status,
    render: () => renderOrderText(trx, order, `order_status_${status}`, { status, text }),
  });
  return queued.outcome === 'queued'
    ? { messageId: queued.message.id, attempt: queued.message.attempt }
    : null;
}
