import { lockOwned, type Owned } from '../lock-owned.ts';
import type { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import { Order } from '../models/Order.ts';
import { BESIDE, readSideBySide } from '../side-by-side.ts';
import type { Trx } from '../knex.ts';

/** `order` is null for a message that is about none. */
export type LockedMessage = { message: Message; order: Order | null; customer: Customer };

/**
 * One statement for the rows below the customer, which lock after each other all the same: the conversation is not
 * looked for before the order is held, and the message's row is locked when all the rest has been found. Each is read as
 * it is once it is held. Whose the message is cannot change meanwhile: who holds that customer moves it, nobody else.
 */
const LOCKED = `
  WITH its AS MATERIALIZED (
    SELECT m.order_id, m.conversation_id FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
     WHERE m.id = :messageId AND c.customer_id = :customerId),
  its_order AS MATERIALIZED (
    SELECT * FROM orders WHERE id = (SELECT order_id FROM its) FOR NO KEY UPDATE),
  its_conversation AS MATERIALIZED (
    SELECT id FROM conversations
     WHERE id = (SELECT conversation_id FROM its) AND (SELECT count(*) FROM its_order) < 2 FOR NO KEY UPDATE)
  SELECT m.*, ${BESIDE}, o.* FROM its_conversation JOIN messages AS m ON m.id = :messageId
    LEFT JOIN its_order AS o ON true FOR NO KEY UPDATE OF m`;

/**
 * A message with everything above it locked first, in the one order of locks: its customer, its order, its
 * conversation, then its own row. When the customer is merged into another one meanwhile, that one is locked.
 * Throws NotFoundError for an unknown id.
 */
export async function lockMessage(trx: Trx, messageId: number): Promise<LockedMessage> {
  const { customer, row } = await lockOwned(trx, {
    ...ownerOfMessage(trx, messageId),
    ofOwner: async (owner) => {
      const [found] = await readSideBySide(trx, LOCKED, { messageId, customerId: owner.id });
      if (!found) return undefined;
      const [message, order] = found;
      return {
        message: Message.fromDatabaseJson(message!),
        order: order ? Order.fromDatabaseJson(order) : null,
      };
    },
  });
  return { ...row, customer };
}

/** Of `lockOwned`: whose a message is, by its conversation. Throws NotFoundError for an unknown id. */
export function ownerOfMessage(
  trx: Trx,
  messageId: number,
): Pick<Owned<unknown>, 'toOwner' | 'id' | 'assertThere'> {
  return {
    toOwner: `JOIN conversations ON conversations.customer_id = customers.id
      JOIN messages ON messages.conversation_id = conversations.id WHERE messages.id = :id`,
    id: messageId,
    assertThere: () => Message.query(trx).findById(messageId).select('id').throwIfNotFound(),
  };
}
