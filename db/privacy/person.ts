import { NAMELESS } from '../customers/ensure-customer.ts';
import type { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';

/** Letters of a name that tells one person from others. */
export const FEWEST_LETTERS = 4;

/** A customer with what names the person, and what hangs on them. */
export type Person = {
  id: number;
  /** Names, phones, LIDs, e-mails, addresses: of who was merged into them too; in small letters. */
  names: string[];
  /** What tells this person from others in texts that may be about anybody: names that are long enough, and e-mails. */
  tellingNames: string[];
  emails: string[];
  /** Phones and LIDs as they stand in WhatsApp's ids: digits. */
  addresses: string[];
  phones: string[];
  conversationIds: number[];
  orderIds: number[];
  /** Customers who went into this one, and not those who are somebody of their own again. */
  mergedIds: number[];
};

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
    .select<{ kind: string; value: string }[]>('kind', 'value');
  const gone = await trx('customer_merges')
    .where({ keep_id: id, undone_at: null })
    .select<Gone[]>(
      'gone_id',
      ...['name', 'phone', 'email', 'address'].map((field) => trx.raw(`gone ->> '${field}' AS ${field}`)),
    );
  const values = [
    ...[customer.name, customer.phone, customer.email, customer.address, customer.city],
    ...gone.flatMap(({ name, phone, email, address }) => [name, phone, email, address]),
    ...identities.map(({ value }) => value),
  ];
  const phones = [
    customer.phone,
    ...gone.map(({ phone }) => phone),
    ...identities.filter(({ kind }) => kind === 'phone').map(({ value }) => value),
  ];
  return {
    id,
    names: known(values).map((value) => value.toLowerCase()),
    tellingNames: known([customer.name, ...gone.map(({ name }) => name)])
      .filter(isTelling)
      .map((name) => name.toLowerCase()),
    emails: known([customer.email, ...gone.map(({ email }) => email)]).map((email) => email.toLowerCase()),
    addresses: known([...phones, ...identities.map(({ value }) => value.split('@')[0]!)]),
    phones: known(phones),
    conversationIds: await trx('conversations').where({ customer_id: id }).orderBy('id').pluck('id'),
    orderIds: await trx('orders').where({ customer_id: id }).orderBy('id').pluck('id'),
    mergedIds: gone.map(({ gone_id }) => gone_id),
  };
}

/** A name of fewer letters stands in many a text that is about somebody else. */
function isTelling(name: string): boolean {
  return name !== NAMELESS && (name.match(/\p{L}/gu) ?? []).length >= FEWEST_LETTERS;
}

function known(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null && value !== ''))] as string[];
}
