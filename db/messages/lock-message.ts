import { Conversation } from '../models/Conversation.ts';
import { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';

/** A message with its customer's row locked first, then its own. Throws NotFoundError for an unknown id. */
export async function lockMessage(
  trx: Trx,
  messageId: number,
): Promise<{ message: Message; customer: Customer }> {
  const { conversationId } = await Message.query(trx)
    .findById(messageId)
    .select('conversationId')
    .throwIfNotFound();
  const { customerId } = await Conversation.query(trx)
    .findById(conversationId)
    .select('customerId')
    .throwIfNotFound();
  const customer = await Customer.query(trx).findById(customerId).forUpdate().throwIfNotFound();
  const message = await Message.query(trx).findById(messageId).forUpdate().throwIfNotFound();
  return { message, customer };
}
