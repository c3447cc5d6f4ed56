import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { Conversation } from '../models/Conversation.ts';
import type { Customer } from '../models/Customer.ts';
import { WhatsappNumber } from '../models/WhatsappNumber.ts';
import type { Trx } from '../knex.ts';

/**
 * The one conversation of a customer on a number, locked; made when it does not exist. It is born resolved: in nobody's
 * queue until the customer writes.
 */
export async function ensureConversation(
  trx: Trx,
  customerId: number,
  sessionId: string,
): Promise<Conversation> {
  const find = () => Conversation.query(trx).findOne({ customerId, sessionId }).forNoKeyUpdate();
  const known = await find();
  if (known) return known;
  // What this transaction inserts is locked by that.
  const [inserted] = await Conversation.query(trx)
    .insert([{ customerId, sessionId, status: 'resolved' }])
    .onConflict(['customer_id', 'session_id'])
    .ignore()
    .returning('*');
  return inserted?.id ? inserted : find().throwIfNotFound();
}

/** The number that automation writes from: the customer's last one, else the shop's default. */
export async function numberForCustomer(db: Knex, customer: Customer): Promise<string> {
  const numbers = await WhatsappNumber.query(db).whereNull('removedAt');
  const last = numbers.find((number) => number.id === customer.lastSessionId);
  const chosen = last ?? numbers.find((number) => number.isDefault);
  if (!chosen) throw new AppError('session_not_found', 'The shop has no WhatsApp number');
  return chosen.id;
}
