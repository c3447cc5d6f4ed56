import type { Trx } from '../knex.ts';
import { openNextCycle } from './open-next-cycle.ts';

/** Orders taken up in one statement. */
const PORTION = 500;

/** Completed orders that waited for nothing wait for a reminder again; the sweep starts their workflows. */
export async function enrolPast(trx: Trx, orderIds: readonly number[]): Promise<void> {
  for (let start = 0; start < orderIds.length; start += PORTION)
    await openNextCycle(trx, orderIds.slice(start, start + PORTION), { type: 'taken_up' });
}
