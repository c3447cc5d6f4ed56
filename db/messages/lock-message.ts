import { lockCustomer } from '../lock-customer.ts';
import type { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import { Order } from '../models/Order.ts';
import type { Trx } from '../knex.ts';

/** `order` is null for a message that is about none. */
export type LockedMessage = { message: Message; order: Order | null; customer: Customer };

/**
 * A message with everything above it locked first, in the one order of locks: its customer, its order, its
 * conversation, then its own row. When the customer is merged into another one meanwhile, that one is locked.
 * Throws NotFoundError for an unknown id.
 */
export async function lockMessage(trx: Trx, messageId: number): Promise<LockedMessage> {
  const customer = await lockCustomer(
    trx,
    (customers) =>
      customers
        .join('conversations', 'conversations.customer_id', 'customers.id')
        .join('messages', 'messages.conversation_id', 'conversations.id')
        .where('messages.id', messageId),
    () => Message.query(trx).findById(messageId).select('id').throwIfNotFound(),
  );
  // What these two are does not change any more: only who holds the customer's row moves a message.
  const order = await Order.query(trx)
    .findOne({ id: ownerOf(trx, 'order_id', messageId) })
    .forNoKeyUpdate();
  await trx('conversations')
    .where({ id: ownerOf(trx, 'conversation_id', messageId) })
    .forNoKeyUpdate()
    .select('id');
  const message = await Message.query(trx).findById(messageId).forNoKeyUpdate().throwIfNotFound();
  return { message, order: order ?? null, customer };
}

function ownerOf(trx: Trx, column: 'order_id' | 'conversation_id', messageId: number) {
  return trx('messages').where({ id: messageId }).select(column) as never;
}
