import type { Trx } from '../knex.ts';
import { openNextCycle } from './open-next-cycle.ts';
import { IDLE_STATES } from './past-orders.ts';

/** Orders taken up in one statement. */
const PORTION = 500;

/**
 * Completed orders that waited for nothing wait for a reminder again; the sweep starts their workflows. What somebody
 * took up or changed since `orderIds` were looked for is left alone.
 */
export async function enrolPast(trx: Trx, orderIds: readonly number[]): Promise<void> {
  await trx.raw(
    `SELECT id FROM customers
      WHERE id IN (SELECT customer_id FROM orders WHERE id = ANY(:orderIds)) ORDER BY id FOR NO KEY UPDATE`,
    { orderIds: [...orderIds] },
  );
  await trx.raw('SELECT id FROM orders WHERE id = ANY(:orderIds) ORDER BY id FOR NO KEY UPDATE', {
    orderIds: [...orderIds],
  });
  for (let start = 0; start < orderIds.length; start += PORTION)
    await openNextCycle(trx, orderIds.slice(start, start + PORTION), { from: IDLE_STATES, type: 'taken_up' });
}
