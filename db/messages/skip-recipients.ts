import type { Trx } from '../knex.ts';

/**
 * No broadcast that goes on reaches this customer any more; `reason` is what its log says of them. What is written
 * already is its message's. The caller holds the customer's row.
 */
export async function skipRecipients(trx: Trx, customerId: number, reason: string): Promise<void> {
  await trx('broadcast_recipients')
    .where({ customer_id: customerId, status: 'pending' })
    .update({ status: 'skipped', reason, not_before: null, ended_at: new Date() });
}
