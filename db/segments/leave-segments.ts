import type { Trx } from '../knex.ts';
import { moveCustomers } from './move-customers.ts';

/** Takes a customer out of all segments, counts and movements: somebody of the shop. The caller holds the customer's row. */
export async function leaveSegments(trx: Trx, customerId: number): Promise<void> {
  await trx('customer_segments').where({ customer_id: customerId }).delete();
}

/** Puts a customer who left them back where their orders say. The caller holds the customer's row. */
export async function enterSegments(trx: Trx, customerId: number, now: Date): Promise<void> {
  await trx('customer_segments').insert({ customer_id: customerId }).onConflict('customer_id').ignore();
  await moveCustomers(trx, [customerId], now);
}
