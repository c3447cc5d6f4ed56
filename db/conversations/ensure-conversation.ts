import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { Conversation } from '../models/Conversation.ts';
import type { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';

/** Looks for a customer's conversation on a number, locks it, and makes it where there is none: one round trip. */
const ensuredOn = (number: string, condition = 'true'): string => `
  WITH known AS (
    SELECT * FROM conversations WHERE customer_id = :customerId AND session_id = ${number} FOR NO KEY UPDATE),
  made AS (
    INSERT INTO conversations (customer_id, session_id, status)
    SELECT cast(:customerId AS bigint), number.id, 'resolved' FROM (SELECT ${number} AS id) AS number
     WHERE ${condition} AND NOT EXISTS (SELECT FROM known)
    ON CONFLICT (customer_id, session_id) DO NOTHING RETURNING *)
  SELECT * FROM known UNION ALL SELECT * FROM made`;

/** SQL: the number that automation writes from; the customer's `last` one, else the shop's default, else none. */
export const numberOf = (last: string): string => `
  SELECT id FROM wa_sessions WHERE removed_at IS NULL AND (id = ${last} OR is_default)
   ORDER BY coalesce(id = ${last}, false) DESC LIMIT 1`;
const NUMBER = numberOf(':lastSessionId');

const ENSURED = ensuredOn('cast(:sessionId AS text)');
// A shop without a number has none to write from. Anywhere else a number that is missing has to be refused by the table.
const ENSURED_FOR_AUTOMATION = ensuredOn(`(${NUMBER})`, 'number.id IS NOT NULL');

/**
 * The one conversation of a customer on a number, locked; made when it does not exist. It is born resolved: in nobody's
 * queue until the customer writes.
 */
export async function ensureConversation(
  trx: Trx,
  customerId: number,
  sessionId: string,
): Promise<Conversation> {
  for (;;) {
    const conversation = await ensured(trx, ENSURED, { customerId, sessionId });
    // Nothing: somebody has made it since the statement began. It is there now.
    if (conversation) return conversation;
  }
}

/** The same on the number that automation writes from (`numberForCustomer`). Throws `session_not_found`. */
export async function ensureAutomationConversation(trx: Trx, customer: Customer): Promise<Conversation> {
  const { id: customerId, lastSessionId } = customer;
  return (
    (await ensured(trx, ENSURED_FOR_AUTOMATION, { customerId, lastSessionId })) ??
    ensureConversation(trx, customerId, await numberForCustomer(trx, customer))
  );
}

async function ensured(
  trx: Trx,
  sql: string,
  bindings: Record<string, string | number | null>,
): Promise<Conversation | null> {
  const { rows } = await trx.raw<{ rows: object[] }>(sql, bindings as never);
  return rows[0] === undefined ? null : Conversation.fromDatabaseJson(rows[0]);
}

/** The number that automation writes from. Throws `session_not_found`. */
export async function numberForCustomer(
  db: Knex,
  { lastSessionId }: Pick<Customer, 'lastSessionId'>,
): Promise<string> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(NUMBER, { lastSessionId } as never);
  if (!rows[0]) throw new AppError('session_not_found', 'The shop has no WhatsApp number');
  return rows[0].id;
}
