import { NAMELESS } from '../customers/ensure-customer.ts';
import type { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';

/** Letters of a name that tells one person from others. */
export const FEWEST_LETTERS = 4;

/** A customer with what names the person, and what hangs on them. */
export type Person = {
  id: number;
  /** Names, phones, LIDs, e-mails, addresses: former ones and those of who was merged into them too; in small letters. */
  names: string[];
  /** What tells this person from others in texts that may be about anybody: names that are long enough, and e-mails. */
  tellingNames: string[];
  emails: string[];
  /** Phones and LIDs as they stand in WhatsApp's ids, digits: those of today, and former ones that nobody else has now. */
  addresses: string[];
  /** Phones and LIDs in digits that the person had, and until when. */
  former: { address: string; lostAt: Date }[];
  conversationIds: number[];
  orderIds: number[];
  /** Customers who went into this one, and not those who are somebody of their own again. */
  mergedIds: number[];
};

type Identity = { kind: string; value: string };
type Gone = {
  gone_id: number;
  name: string | null;
  phone: string | null;
  email: string | null;
  address: string | null;
};

/** Everything by which a person is named in the database; the caller holds the customer's row. */
export async function personOf(trx: Trx, customer: Customer): Promise<Person> {
  const { id } = customer;
  const identities = await trx('customer_identities')
    .where({ customer_id: id })
    .select<Identity[]>('kind', 'value');
  const former = await trx('former_identities')
    .where({ customer_id: id })
    .select<(Identity & { lostAt: Date })[]>('kind', 'value', 'lost_at AS lostAt');
  const others: string[] = await trx('customer_identities')
    .whereNot({ customer_id: id })
    .whereIn(
      'value',
      former.map(({ value }) => value),
    )
    .pluck('value');
  const gone = await trx('customer_merges')
    .where({ keep_id: id, undone_at: null })
    .select<Gone[]>(
      'gone_id',
      ...['name', 'phone', 'email', 'address'].map((field) => trx.raw(`gone ->> '${field}' AS ${field}`)),
    );
  const namesOnce = (await namesInLog(trx, [id, ...gone.map(({ gone_id }) => gone_id)])).filter(isTelling);
  const values = [
    ...namesOnce,
    ...[customer.name, customer.phone, customer.email, customer.address, customer.city],
    ...gone.flatMap(({ name, phone, email, address }) => [name, phone, email, address]),
    ...[...identities, ...former].map(({ value }) => value),
  ];
  return {
    id,
    names: known(values).map((value) => value.toLowerCase()),
    tellingNames: known([
      ...[customer.name, ...gone.map(({ name }) => name)].filter(isTelling),
      ...namesOnce,
    ]).map((name) => name.toLowerCase()),
    emails: known([customer.email, ...gone.map(({ email }) => email)]).map((email) => email.toLowerCase()),
    addresses: known([
      ...[customer.phone, ...gone.map(({ phone }) => phone)],
      ...[...identities, ...former.filter(({ value }) => !others.includes(value))].map(digitsOf),
    ]),
    former: former.map((one) => ({ address: digitsOf(one), lostAt: one.lostAt })),
    conversationIds: await trx('conversations').where({ customer_id: id }).orderBy('id').pluck('id'),
    orderIds: await trx('orders').where({ customer_id: id }).orderBy('id').pluck('id'),
    mergedIds: gone.map(({ gone_id }) => gone_id),
  };
}

/**
 * What these customers were called before somebody called them otherwise, as the audit log has it. Behind a merge stands
 * the name of the one who stayed, who is somebody else again when it was undone.
 */
async function namesInLog(trx: Trx, ids: readonly number[]): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(
    `SELECT DISTINCT once.name FROM audit_log, LATERAL (VALUES (before ->> 'name'),
          (CASE WHEN action <> 'customer.merged' THEN after ->> 'name' END)) AS once (name)
      WHERE subject_type = 'customer' AND subject_id = ANY(cast(? AS text[])) AND once.name IS NOT NULL`,
    [ids.map(String)] as never,
  );
  return rows.map(({ name }) => name);
}

/** A LID without its server. */
function digitsOf({ value }: Identity): string {
  return value.split('@')[0]!;
}

/** A name of fewer letters stands in many a text that is about somebody else. */
function isTelling(name: string | null): boolean {
  return name !== null && name !== NAMELESS && (name.match(/\p{L}/gu) ?? []).length >= FEWEST_LETTERS;
}

function known(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null && value !== ''))] as string[];
}
