import { readCustomerRow, type CustomerRow } from '@roms/domain/imports/customer-row';
import { recordAudit } from '../audit/record-audit.ts';
import { announceCustomer } from '../customers/announce-customer.ts';
import { ensureCustomer } from '../customers/ensure-customer.ts';
import { putLabels } from '../labels/put-labels.ts';
import { labelsOfCustomers } from '../labels/labels-of-customers.ts';
import { Customer } from '../models/Customer.ts';
import type { ImportRow } from '../models/ImportRow.ts';
import { Label } from '../models/Label.ts';
import type { Trx } from '../knex.ts';
import { bringFirst, type Asked, type ImportFacts, type Outcomes, type RowOutcome } from './row-outcome.ts';

/**
 * How old a file is nobody knows: where a customer has ordered since, an address and an e-mail only complete what is
 * missing.
 */
const LONG_AGO = new Date(0);
const FIELDS = ['name', 'email', 'address', 'city'] as const;

/**
 * Makes a customer of a row, or completes the one behind its phone by the rules of every intake: what a person typed
 * stays. Labels are added, never taken off.
 */
export async function bringCustomer(trx: Trx, rows: readonly ImportRow[], asked: Asked): Promise<Outcomes> {
  const bring = async (row: CustomerRow): Promise<RowOutcome> => {
    const labels = await labelsNamed(trx, row.labels);
    const unknown = row.labels.filter((name) => !labels.has(name.toLowerCase()));
    if (unknown.length > 0) {
      const message = `has ${unknown.join(', ')}, which is no label of the shop`;
      return { status: 'failed', errors: [{ field: 'labels', code: 'unknown_label', message }] };
    }
    const isNews = await write(trx, row, [...labels.values()], asked.facts);
    return { status: isNews ? 'ok' : 'repeated', orderId: null };
  };
  return bringFirst(trx, rows, asked, { read: readCustomerRow, bring });
}

/** By their names in small letters. */
async function labelsNamed(trx: Trx, names: readonly string[]): Promise<Map<string, Label>> {
  if (names.length === 0) return new Map();
  const wanted = names.map((name) => name.toLowerCase());
  const found = await Label.query(trx).whereRaw('lower(name) = ANY (?)', [wanted]);
  return new Map(found.map((label) => [label.name.toLowerCase(), label]));
}

/** Whether the row said anything new. */
async function write(
  trx: Trx,
  { phone, name, email, address, city, province }: CustomerRow,
  labels: readonly Label[],
  { zone, actor, createdBy }: ImportFacts,
): Promise<boolean> {
  const known = await customerOf(trx, phone);
  const place = {
    ...{ source: 'order' as const, writtenAt: LONG_AGO, province },
    ...{ city: city ?? undefined, address: address ?? undefined },
  };
  const customer = await ensureCustomer(
    trx,
    { phone, lid: null },
    { name, nameSource: 'order', email, place, createdBy, shopZone: async () => zone },
  );
  const { id } = customer;
  const added = await addLabels(trx, id, labels);
  const differing = FIELDS.filter((field) => known?.[field] !== customer[field]);
  if (known && differing.length === 0 && added.length === 0) return false;
  const valuesOf = (of: Customer) => Object.fromEntries(differing.map((field) => [field, of[field]]));
  if (known && differing.length > 0) await announceCustomer(trx, id);
  await recordAudit(trx, {
    actor,
    action: known ? 'customer.changed' : 'customer.created',
    subject: { type: 'customer', id },
    before: known ? valuesOf(known) : null,
    after: {
      ...(known ? valuesOf(customer) : { name: customer.name, phone, email, address, city }),
      ...(added.length > 0 ? { labels: added } : {}),
    },
  });
  return true;
}

async function customerOf(trx: Trx, phone: string): Promise<Customer | undefined> {
  return Customer.query(trx)
    .select('customers.*')
    .join('customer_identities as identity', 'identity.customer_id', 'customers.id')
    .where({ 'identity.kind': 'phone', 'identity.value': phone })
    .first();
}

/** The names of those that the customer did not have. */
async function addLabels(trx: Trx, customerId: number, labels: readonly Label[]): Promise<string[]> {
  if (labels.length === 0) return [];
  const given = (await labelsOfCustomers(trx, [customerId])).get(customerId) ?? [];
  const labelIds = [...new Set([...given, ...labels].map(({ id }) => id))];
  const { added } = await putLabels(trx, { table: 'customer_labels', id: customerId }, { labelIds });
  return added.map(({ name }) => name);
}
