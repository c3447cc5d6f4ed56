import { MARKETING_AUTOMATIONS } from '@roms/domain/automations';
import { Message } from '../models/Message.ts';
import { skipRecipients } from '../messages/skip-recipients.ts';
import { withdrawMessages } from '../messages/withdraw-messages.ts';
import type { Trx } from '../knex.ts';

export type Withdrawn = {
  /** Ids of the messages that were taken back. */
  messageIds: number[];
  /** Orders whose message is with the gateway already: it may still arrive. */
  onTheWayOrderIds: number[];
};

/**
 * Takes back the marketing that waits for a customer who has just opted out; what the customer's own order caused
 * (thank-you, status) still goes. No broadcast that goes on reaches them any more. The caller holds the customer's row.
 */
export async function withdrawForOptOut(trx: Trx, customerId: number): Promise<Withdrawn> {
  const messageIds = await withdrawMessages(trx, customerId, 'opted_out', {
    automations: MARKETING_AUTOMATIONS,
  });
  await skipRecipients(trx, customerId, 'opted_out');
  const onTheWay = await Message.query(trx)
    .join('conversations', 'conversations.id', 'messages.conversation_id')
    .where({ 'conversations.customer_id': customerId, 'messages.status': 'sending' })
    .whereIn('messages.automation', [...MARKETING_AUTOMATIONS])
    .select('messages.order_id');
  return {
    messageIds,
    onTheWayOrderIds: onTheWay.flatMap(({ orderId }) => (orderId === null ? [] : [orderId])),
  };
}
