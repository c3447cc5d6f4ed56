import { readCustomerRow, type CustomerRow } from '@roms/domain/imports/customer-row';
import { recordAudits } from '../audit/record-audit.ts';
import { placeColumns } from '../customers/customer-place.ts';
import { fallbackName } from '../customers/ensure-customer.ts';
import { Customer } from '../models/Customer.ts';
import type { ImportRow } from '../models/ImportRow.ts';
import type { Trx } from '../knex.ts';
import {
  lockKeys,
  outcomesOf,
  readGroup,
  type ImportFacts,
  type Outcomes,
  type ReadGroup,
  type RowOutcome,
} from './row-outcome.ts';

type Group = ReadGroup<CustomerRow> & { first: { row: CustomerRow } };
type Made = { id: number; phone: string; linked: boolean };

/**
 * Of many groups of rows those that are simple, in a few statements for all of them: customers whom nobody knows yet, of
 * whom nothing is said that is known otherwise, and rows that cannot be read. What a row adds to a customer, and labels,
 * are left to `bringCustomer`. By group, as `groups` has them.
 */
export async function bringNewCustomers(
  trx: Trx,
  groups: ReadonlyMap<string, readonly ImportRow[]>,
  { facts, dryRun }: { facts: ImportFacts; dryRun: boolean },
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  const take = (group: ReadGroup<CustomerRow>, outcome: RowOutcome | null): void => {
    for (const [row, one] of outcomesOf(group, outcome)) outcomes.set(row, one);
  };
  const simple: Group[] = [];
  const keys: string[] = [];
  for (const [key, rows] of groups) {
    const group = readGroup(rows, readCustomerRow);
    if (group.first === null) take(group, null);
    else if (group.first.row.labels.length === 0) {
      simple.push(group as Group);
      keys.push(key);
    }
  }
  await lockKeys(trx, keys);
  const known = await customersOf(
    trx,
    simple.map(({ first }) => first.row.phone),
  );
  for (const group of simple) {
    const customer = known.get(group.first.row.phone);
    if (customer && saysNothingNew(group.first.row, customer))
      take(group, { status: 'repeated', orderId: null });
  }
  const unknown = simple.filter(({ first }) => !known.has(first.row.phone));
  const made = dryRun ? null : await make(trx, unknown, facts);
  for (const group of unknown)
    if (made === null || made.has(group.first.row.phone)) take(group, { status: 'ok', orderId: null });
  return outcomes;
}

async function customersOf(trx: Trx, phones: readonly string[]): Promise<Map<string, Customer>> {
  const rows = (await Customer.query(trx)
    .select('customers.*', 'identity.value as address_value')
    .join('customer_identities as identity', 'identity.customer_id', 'customers.id')
    .where('identity.kind', 'phone')
    .whereRaw('identity.value = ANY(?)', [phones])) as (Customer & { addressValue: string })[];
  return new Map(rows.map((row) => [row.addressValue, row]));
}

function saysNothingNew(row: CustomerRow, customer: Customer): boolean {
  const fields = ['name', 'email', 'address', 'city'] as const;
  return fields.every((field) => !row[field] || row[field] === customer[field]);
}

/** The phones of those who were made; not of whom somebody else made meanwhile. */
async function make(
  trx: Trx,
  groups: readonly Group[],
  { zone, actor, createdBy }: ImportFacts,
): Promise<Set<string>> {
  const rows = groups.map(({ first: { row } }) => {
    const { phone, email, address, city, province } = row;
    const name = row.name?.trim();
    const place = placeColumns({ address, city, province }, zone);
    return {
      ...{ phone, email, address, city, name: name || fallbackName({ phone }) },
      name_source: name ? 'order' : 'whatsapp',
      province_code: place.provinceCode,
      regency_code: place.regencyCode,
      place_written: place.placeWritten,
      zone: place.zone,
      zone_source: place.zoneSource,
    };
  });
  const { rows: made } = await trx.raw<{ rows: Made[] }>(MAKE, {
    rows: JSON.stringify(rows),
    createdBy,
  } as never);
  const lost = made.filter(({ linked }) => !linked).map(({ id }) => id);
  if (lost.length > 0) await trx('customers').whereIn('id', lost).delete();
  const ids = new Map(made.filter(({ linked }) => linked).map(({ id, phone }) => [phone, id]));
  await recordAudits(
    trx,
    rows.flatMap(({ name, phone, email, address, city }) => {
      const id = ids.get(phone);
      if (id === undefined) return [];
      const after = { name, phone, email, address, city };
      return { actor, action: 'customer.created', subject: { type: 'customer' as const, id }, after };
    }),
  );
  return new Set(ids.keys());
}

const COLUMNS = `name, name_source, phone, email, address, city, province_code, regency_code, place_written, zone, zone_source`;
const MAKE = `
  WITH made AS (
    INSERT INTO customers (${COLUMNS}, address_source, created_by)
    SELECT ${COLUMNS}, 'order', cast(:createdBy AS bigint)
      FROM jsonb_to_recordset(cast(:rows AS jsonb)) AS given (
        ${COLUMNS.split(', ')
          .map((column) => `${column} text`)
          .join(', ')})
    ON CONFLICT (phone) DO NOTHING RETURNING id, phone),
  linked AS (
    INSERT INTO customer_identities (customer_id, kind, value) SELECT id, 'phone', phone FROM made
    ON CONFLICT (kind, value) DO NOTHING RETURNING customer_id)
  SELECT id, phone, EXISTS (SELECT FROM linked WHERE customer_id = made.id) AS linked FROM made`;
