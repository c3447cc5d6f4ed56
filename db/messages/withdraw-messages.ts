import { Message } from '../models/Message.ts';
import { updateMessage } from './write-message.ts';
import type { Trx } from '../knex.ts';

/** Takes back automated messages that have not left yet. The caller holds the customer's row. */
export async function withdrawMessages(
  trx: Trx,
  customerId: number,
  reason: string,
  only: { automation: 'reminder'; orderIds?: readonly number[] },
): Promise<number[]> {
  const waiting = await Message.query(trx)
    .select('messages.id')
    .join('conversations', 'conversations.id', 'messages.conversation_id')
    .where({ 'conversations.customer_id': customerId, 'messages.status': 'queued' })
    .where('messages.automation', only.automation)
    .modify((query) => {
      if (only.orderIds) void query.whereIn('messages.order_id', [...only.orderIds]);
    })
    .orderBy('messages.id');
  for (const { id } of waiting) await updateMessage(trx, id, { status: 'withdrawn', statusReason: reason });
  return waiting.map(({ id }) => id);
}
