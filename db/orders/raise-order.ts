import { LIVE_CHANNEL, notices } from '../live-events.ts';

/**
 * The rest of a statement that begins with `WITH inserted AS (… RETURNING order_id)`: raises the order's version for
 * its readers and announces it, unless nothing was written. One round trip in place of three while the customer's
 * row is locked.
 */
export const RAISE_ORDER = `
  , raised AS (
    UPDATE orders SET version = version + 1, updated_at = now() WHERE id IN (SELECT order_id FROM inserted)
    RETURNING id)
  SELECT pg_notify(?, ?) FROM raised`;

/** The values of `RAISE_ORDER`, after those of the beginning. */
export function raiseBindings(orderId: number): string[] {
  return [LIVE_CHANNEL, ...notices({ type: 'order.updated', orderId })];
}
