import type { Knex } from 'knex';

/**
 * Whether an order came with the last restore: what its first messages are, the shop from which the backup comes may
 * have sent already.
 */
export async function comesFromBackup(db: Knex, orderId: number): Promise<boolean> {
  const row = await db('restores')
    .orderBy('id', 'desc')
    .first<{ lastOrderId: number } | undefined>({ lastOrderId: 'last_order_id' });
  return row !== undefined && orderId <= row.lastOrderId;
}
