import { lockCustomer } from '../lock-customer.ts';
import type { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';

type Owners = { customerId: number; conversationId: number; orderId: number | null };

/**
 * A message with everything above it locked first, in the one order of locks: its customer, its order, its
 * conversation, then its own row. When the customer is merged into another one meanwhile, that one is locked.
 * Throws NotFoundError for an unknown id.
 */
export async function lockMessage(
  trx: Trx,
  messageId: number,
): Promise<{ message: Message; customer: Customer }> {
  const { owners, customer } = await lockCustomer(trx, () => findOwners(trx, messageId));
  const { orderId, conversationId } = owners;
  if (orderId !== null) await trx('orders').where({ id: orderId }).forUpdate().select('id');
  await trx('conversations').where({ id: conversationId }).forUpdate().select('id');
  const message = await Message.query(trx).findById(messageId).forUpdate().throwIfNotFound();
  return { message, customer };
}

async function findOwners(trx: Trx, messageId: number): Promise<Owners> {
  const message = await Message.query(trx)
    .findById(messageId)
    .join('conversations', 'conversations.id', 'messages.conversation_id')
    .select('conversations.customer_id', 'messages.conversation_id', 'messages.order_id')
    .throwIfNotFound();
  return message as unknown as Owners;
}
