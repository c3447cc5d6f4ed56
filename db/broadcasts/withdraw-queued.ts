import { lockMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

/**
 * Takes back a broadcast's messages that wait in their lane; what is with the gateway is left to it. The caller holds
 * the broadcast, so that nothing new is queued. They are few: as many as the workflow's window holds.
 */
export async function withdrawQueued(trx: Trx, broadcastId: number, reason: string): Promise<void> {
  const messageIds: number[] = await trx('broadcast_recipients')
    .where({ broadcast_id: broadcastId, status: 'queued' })
    .whereNotNull('message_id')
    // Customers are locked in one order.
    .orderBy('customer_id')
    .pluck('message_id');
  for (const id of messageIds) {
    const { message } = await lockMessage(trx, id);
    await moveMessage(trx, message, 'withdraw', { statusReason: reason });
  }
}
