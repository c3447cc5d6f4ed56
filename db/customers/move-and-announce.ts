import type { Trx } from '../knex.ts';
import { moveCustomers } from '../segments/move-customers.ts';
import { announceCustomer } from './announce-customer.ts';

/**
 * Moves a customer to the segment that fits now (`moveCustomers`), and shows it in the open conversations: after one
 * order became counted, or counts no more. What moves many is seen when it is next fetched.
 */
export async function moveAndAnnounce(trx: Trx, customerId: number, now: Date): Promise<void> {
  const moves = await moveCustomers(trx, [customerId], now);
  if (moves.length > 0) await announceCustomer(trx, customerId);
}
