import { fullyReordered } from '../orders/fully-reordered.ts';
import type { Trx } from '../knex.ts';
import { openNextCycle } from './open-next-cycle.ts';

/**
 * A reorder that was cancelled is none: opens the next cycle of the customer's orders that had ended as reordered
 * and no longer are. The caller holds the customer's row. Returns the ids of the orders whose workflow to start.
 */
export async function reviveReordered(trx: Trx, customerId: number): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `SELECT o.id FROM orders o JOIN order_lifecycles l ON l.order_id = o.id
      WHERE o.customer_id = ? AND l.state = 'reordered' ORDER BY o.id FOR NO KEY UPDATE OF o`,
    [customerId],
  );
  const endedIds = rows.map(({ id }) => id);
  if (endedIds.length === 0) return [];
  const still = new Set(await fullyReordered(trx, customerId, endedIds));
  const revived = endedIds.filter((id) => !still.has(id));
  await markSeen(trx, endedIds);
  if (revived.length === 0) return [];
  return openNextCycle(trx, revived, { from: ['reordered'], type: 'revived' });
}

/** They were looked at now: the sweep need not look again until one of them changes. */
async function markSeen(trx: Trx, orderIds: number[]): Promise<void> {
  await trx.raw(
    `UPDATE order_lifecycles SET seen_version = order_version, updated_at = now()
      WHERE order_id = ANY(?) AND lags`,
    [orderIds],
  );
}
