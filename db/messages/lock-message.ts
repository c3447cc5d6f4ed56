import { lockOwned, type Owned } from '../lock-owned.ts';
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
  const { customer, row } = await lockOwned(trx, {
    ...ownerOfMessage(trx, messageId),
    ofOwner: async (owner) => {
      const held = (column: 'order_id' | 'conversation_id') => ofMessage(trx, column, messageId, owner.id);
      const itsOrder = await Order.query(trx)
        .findOne({ id: held('order_id') })
        .forNoKeyUpdate();
      const [conversation] = await trx('conversations')
        .where({ id: held('conversation_id') })
        .forNoKeyUpdate()
        .select('id');
      return conversation && { order: itsOrder ?? null };
    },
  });
  const message = await Message.query(trx).findById(messageId).forNoKeyUpdate().throwIfNotFound();
  return { message, order: row.order, customer };
}

/** Of `lockOwned`: whose a message is, by its conversation. Throws NotFoundError for an unknown id. */
export function ownerOfMessage(trx: Trx, messageId: number): Pick<Owned<unknown>, 'toOwner' | 'assertThere'> {
  return {
    toOwner: (customers) =>
      customers
        .join('conversations', 'conversations.customer_id', 'customers.id')
        .join('messages', 'messages.conversation_id', 'conversations.id')
        .where('messages.id', messageId),
    assertThere: () => Message.query(trx).findById(messageId).select('id').throwIfNotFound(),
  };
}

/** A column of a message as long as its conversation is this customer's: who holds that row moves it, nobody else. */
function ofMessage(trx: Trx, column: 'order_id' | 'conversation_id', messageId: number, customerId: number) {
  return trx('messages')
    .join('conversations', 'conversations.id', 'messages.conversation_id')
    .where({ 'messages.id': messageId, 'conversations.customer_id': customerId })
    .select(`messages.${column}`) as never;
}
