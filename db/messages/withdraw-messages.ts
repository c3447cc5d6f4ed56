import type { Automation } from '@roms/domain/automations';
import { statusesBefore } from '@roms/domain/message-lifecycle';
import { Message } from '../models/Message.ts';
import { moveMessage } from './write-message.ts';
import type { Trx } from '../knex.ts';

/** Takes back automated messages that have not left yet. The caller holds the customer's row. */
export async function withdrawMessages(
  trx: Trx,
  customerId: number,
  reason: string,
  only: { automations: readonly Automation[]; orderIds?: readonly number[] },
): Promise<number[]> {
  const waiting = await Message.query(trx)
    .select('messages.id', 'messages.status')
    .join('conversations', 'conversations.id', 'messages.conversation_id')
    .where({ 'conversations.customer_id': customerId })
    .whereIn('messages.status', statusesBefore('withdraw'))
    .whereIn('messages.automation', [...only.automations])
    .modify((query) => {
      if (only.orderIds) void query.whereIn('messages.order_id', [...only.orderIds]);
    })
    .orderBy('messages.id');
  for (const message of waiting) await moveMessage(trx, message, 'withdraw', { statusReason: reason });
  return waiting.map(({ id }) => id);
}
