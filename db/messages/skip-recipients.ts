import type { Trx } from '../knex.ts';

/**
 * No broadcast that goes on reaches this customer any more; `reason` is what its log says of them. What is written
 * already is its message's. The caller holds the customer's row.
 */
export async function skipRecipients(trx: Trx, customerId: number, reason: string): Promise<void> {
  // Each is held in the order in which a merge holds them (`db/customers/join-recipients`), before any is changed.
  const held = trx('broadcast_recipients')
    .where({ customer_id: customerId, status: 'pending' })
    .orderBy(['broadcast_id', 'position'])
    .forNoKeyUpdate()
    .select('broadcast_id');
  await trx('broadcast_recipients')
    .where({ customer_id: customerId })
    .whereIn('broadcast_id', held)
    .update({ status: 'skipped', reason, not_before: null, ended_at: new Date() });
}
