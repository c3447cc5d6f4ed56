import type { PartialModelObject } from 'objection';
import type { Zone } from '@roms/domain/regions/region';
import { formatPhone } from '@roms/domain/shown-phone';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { SEES_ALL, type Viewer } from '../scopes/viewer.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import { hasNewerOrder, movedTo, placeColumns, replanReminders, type NewPlace } from './customer-place.ts';

export type CustomerIdentity = { phone: string | null; lid: string | null };
export type CustomerFacts = {
  name?: string | null;
  nameSource: Customer['nameSource'];
  email?: string | null;
  place?: NewPlace;
  /** Asked for only where somebody is new or moves: a read that most orders do without. */
  shopZone: () => Promise<Zone>;
  createdBy?: number | null;
  /** Who brings the facts; a customer that it may not see stays as it is. Left out: WhatsApp, or one of the shop's systems. */
  viewer?: Viewer;
};

/** A better source of a name wins; a name that a person typed is never overwritten by a machine. */
const NAME_RANK: Record<Customer['nameSource'], number> = { whatsapp: 0, order: 1, manual: 2 };

/**
 * The one customer behind a canonical phone, a LID or both; made when nobody is known. Safe against itself:
 * two at once end with one row. Missing facts are filled in, known ones are never emptied or overwritten, except
 * that a better source's name replaces a worse one's, and a newer order's address and e-mail an older's: waiting reminders
 * are planned again when the zone changes with it. Nothing of a customer changes that `facts.viewer` may not see: who knows
 * a phone number must not rename its owner. The row comes back locked.
 */
export async function ensureCustomer(
  trx: Trx,
  identity: CustomerIdentity,
  facts: CustomerFacts,
): Promise<Customer> {
  const isOneAddress = wantedOf(identity).length === 1;
  // One address is one row, found and locked at once; of two, only the customer that counts is locked.
  const known = await findByIdentity(trx, identity, isOneAddress);
  const { customer, isLocked, isLinked } = known[0]
    ? { customer: known[0], isLocked: isOneAddress, isLinked: known.length === wantedOf(identity).length }
    : await createCustomer(trx, identity, facts);
  const locked = isLocked
    ? customer
    : await Customer.query(trx).findById(customer.id).forNoKeyUpdate().throwIfNotFound();
  if (!isLinked) await linkIdentities(trx, locked, identity);
  const mayChange = await maySee(trx, facts.viewer ?? SEES_ALL, locked.id);
  return mayChange ? fillIn(trx, locked, identity, facts) : locked;
}

async function maySee(trx: Trx, viewer: Viewer, id: number): Promise<boolean> {
  if (viewer.sees === 'all') return true;
  const seen = await scoped(
    Customer.query(trx).findById(id).select('customers.id'),
    visibleCustomers(viewer),
  );
  return seen !== undefined;
}

function wantedOf({ phone, lid }: CustomerIdentity): [string, string][] {
  return [
    ...(phone ? [['phone', phone] as [string, string]] : []),
    ...(lid ? [['lid', lid] as [string, string]] : []),
  ];
}

/** Who has these addresses, one row an address; the phone is the stronger one when they disagree. */
async function findByIdentity(trx: Trx, identity: CustomerIdentity, isLocking = false): Promise<Customer[]> {
  return Customer.query(trx)
    .select('customers.*')
    .join('customer_identities as identity', 'identity.customer_id', 'customers.id')
    .whereIn(['identity.kind', 'identity.value'], wantedOf(identity))
    .orderByRaw(`identity.kind = 'phone' DESC`)
    .modify((query) => {
      if (isLocking) void query.onBuildKnex((knexQuery) => void knexQuery.forNoKeyUpdate('customers'));
    });
}

/**
 * A row that this transaction inserted is locked by that; one that somebody else inserted meanwhile is not.
 * `isLinked`: all its addresses lead to it.
 */
async function createCustomer(
  trx: Trx,
  identity: CustomerIdentity,
  facts: CustomerFacts,
): Promise<{ customer: Customer; isLocked: boolean; isLinked: boolean }> {
  const { place } = facts;
  const row = {
    name: facts.name?.trim() || fallbackName(identity),
    nameSource: facts.name?.trim() ? facts.nameSource : ('whatsapp' as const),
    phone: identity.phone,
    email: facts.email ?? null,
    address: place?.address ?? null,
    city: place?.city ?? null,
    addressSource: place?.source ?? ('order' as const),
    ...placeColumns(place ?? {}, await facts.shopZone()),
    createdBy: facts.createdBy ?? null,
  };
  if (identity.phone === null) {
    // Only the LID is known: its unique key decides who creates, under a lock of that LID.
    await trx.raw('SELECT pg_advisory_xact_lock(hashtext(?))', [`lid:${identity.lid}`]);
    const [known] = await findByIdentity(trx, identity);
    return {
      customer: known ?? (await Customer.query(trx).insertAndFetch(row)),
      isLocked: !known,
      isLinked: false,
    };
  }
  const inserted = await insertLinked(trx, row, identity);
  if (inserted) return { customer: inserted, isLocked: true, isLinked: true };
  const customer = await Customer.query(trx).findOne({ phone: identity.phone }).throwIfNotFound();
  return { customer, isLocked: false, isLinked: false };
}

/** Inserts a customer with the addresses in one statement; null when the phone is somebody's already. */
async function insertLinked(
  trx: Trx,
  row: PartialModelObject<Customer>,
  identity: CustomerIdentity,
): Promise<Customer | null> {
  const insert = Customer.query(trx).insert([row]).onConflict('phone').ignore().returning('*').toKnexQuery();
  const wanted = wantedOf(identity);
  const { rows } = await trx.raw<{ rows: object[] }>(
    `WITH inserted AS (?),
     linked AS (
       INSERT INTO customer_identities (customer_id, kind, value)
       SELECT inserted.id, address.* FROM inserted, unnest(cast(? AS text[]), cast(? AS text[])) AS address
       ON CONFLICT (kind, value) DO NOTHING)
     SELECT * FROM inserted`,
    [insert, wanted.map(([kind]) => kind), wanted.map(([, value]) => value)] as never[],
  );
  return rows[0] ? Customer.fromDatabaseJson(rows[0]) : null;
}

async function linkIdentities(trx: Trx, customer: Customer, identity: CustomerIdentity): Promise<void> {
  const rows = wantedOf(identity).map(([kind, value]) => ({ customer_id: customer.id, kind, value }));
  if (rows.length > 0) await trx('customer_identities').insert(rows).onConflict(['kind', 'value']).ignore();
}

async function fillIn(
  trx: Trx,
  customer: Customer,
  identity: CustomerIdentity,
  facts: CustomerFacts,
): Promise<Customer> {
  const name = facts.name?.trim();
  const isBetterName =
    name && name !== customer.name && NAME_RANK[facts.nameSource] > NAME_RANK[customer.nameSource];
  const isUnnamed = [customer.phone, null].some((phone) => customer.name === fallbackName({ phone }));
  const isFirstName = name && isUnnamed;
  const isFirstPhone = customer.phone === null && identity.phone !== null;
  const patch = {
    ...(isBetterName || isFirstName ? { name, nameSource: facts.nameSource } : {}),
    ...(isFirstPhone ? { phone: identity.phone } : {}),
    ...(isFirstPhone && isUnnamed && !name ? { name: fallbackName(identity) } : {}),
    ...(await newEmail(trx, customer, facts)),
    ...(facts.place ? await movedTo(trx, customer, facts.place, facts.shopZone) : {}),
  };
  if (Object.keys(patch).length === 0) return customer;
  // Their workflows hear of it with the new order, which is signalled to all of the customer's.
  if (patch.zone !== undefined && patch.zone !== customer.zone) await replanReminders(trx, customer.id);
  return Customer.query(trx).patchAndFetchById(customer.id, { ...patch, updatedAt: new Date() });
}

/** The newest order's counts, unless a person typed one. */
async function newEmail(
  trx: Trx,
  customer: Customer,
  { email, place }: CustomerFacts,
): Promise<Partial<Customer>> {
  if (!email || email === customer.email) return {};
  const isKept =
    customer.email !== null &&
    (customer.emailSource === 'manual' || (await hasNewerOrder(trx, customer.id, place?.writtenAt)));
  return isKept ? {} : { email, emailSource: 'order' };
}

/** Who has no name yet is called by the number, as the phone itself would show it. */
export function fallbackName({ phone }: Pick<CustomerIdentity, 'phone'>): string {
  return phone ? formatPhone(phone) : 'Tanpa nomor';
}
