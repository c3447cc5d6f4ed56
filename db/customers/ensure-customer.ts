import type { PartialModelObject } from 'objection';
import type { Zone } from '@roms/domain/regions/region';
import { formatPhone } from '@roms/domain/shown-phone';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { SEES_ALL, type Viewer } from '../scopes/viewer.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import { hasNewerOrder, movedTo, placeColumns, replanReminders, type NewPlace } from './customer-place.ts';
import { noteArrival } from './merge-notes.ts';

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
  // Whoever waits for a customer may find that its address was given to another one meanwhile: then it is asked again.
  for (;;) {
    const found = (await findLocked(trx, identity)) ?? (await createCustomer(trx, identity, facts));
    if (found === null) continue;
    const { customer, isLinked } = found;
    const { movedIdentityId } = customer;
    if (!isLinked) await linkIdentities(trx, customer, identity);
    const mayChange = await maySee(trx, facts.viewer ?? SEES_ALL, customer.id);
    return mayChange
      ? Object.assign(await fillIn(trx, customer, identity, facts), { movedIdentityId })
      : customer;
  }
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

/** `isLinked`: all its addresses lead to it. */
type Found = { customer: Customer; isLinked: boolean };

/**
 * Who has one of these addresses, locked; the phone is the stronger one when they disagree. Null: nobody, or not any more
 * when the lock was given: the address is locked too, and so read as it is by then (a lock of its key alone would take
 * it as it was).
 */
async function findLocked(trx: Trx, identity: CustomerIdentity): Promise<Found | null> {
  const { phone, lid } = identity;
  const { rows } = await trx.raw<{ rows: (object & { linked: number })[] }>(
    `WITH owner AS (
       SELECT id, count(*) OVER (PARTITION BY customer_id)::integer AS linked FROM customer_identities
        WHERE (kind = 'phone' AND value = cast(:phone AS text)) OR (kind = 'lid' AND value = cast(:lid AS text))
        ORDER BY kind = 'phone' DESC LIMIT 1)
     SELECT customers.*, owner.linked, CASE WHEN identity.merge_id IS NOT NULL THEN identity.id END AS moved_identity_id
       FROM owner JOIN customer_identities identity ON identity.id = owner.id
       JOIN customers ON customers.id = identity.customer_id
        FOR NO KEY UPDATE OF customers FOR SHARE OF identity`,
    { phone, lid } as never,
  );
  if (!rows[0]) return null;
  const { linked, ...row } = rows[0];
  return { customer: Customer.fromDatabaseJson(row), isLinked: linked === wantedOf(identity).length };
}

/**
 * Makes a customer, whose row this transaction then holds; somebody else may have made it meanwhile, or may have given
 * its address away: null, and it is to be looked for again.
 */
async function createCustomer(
  trx: Trx,
  identity: CustomerIdentity,
  facts: CustomerFacts,
): Promise<Found | null> {
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
    const known = await findLocked(trx, identity);
    if (known !== null || (await isAddress(trx, 'lid', identity.lid))) return known;
    return { customer: await Customer.query(trx).insertAndFetch(row), isLinked: false };
  }
  const inserted = await insertLinked(trx, row, identity);
  if (inserted) return { customer: inserted, isLinked: true };
  // A phone that stands with a customer and is no address of anybody.
  const unlinked = await Customer.query(trx)
    .findOne({ phone: identity.phone })
    .whereNotExists(trx('customer_identities').where({ kind: 'phone', value: identity.phone }))
    .forNoKeyUpdate();
  return unlinked ? { customer: unlinked, isLinked: false } : null;
}

async function isAddress(trx: Trx, kind: 'phone' | 'lid', value: string | null): Promise<boolean> {
  return (await trx('customer_identities').where({ kind, value }).first('id')) !== undefined;
}

/** Inserts a customer with the addresses in one statement; null when the phone is somebody's already, or an address. */
async function insertLinked(
  trx: Trx,
  row: PartialModelObject<Customer>,
  identity: CustomerIdentity,
): Promise<Customer | null> {
  const insert = Customer.query(trx).insert([row]).onConflict('phone').ignore().returning('*').toKnexQuery();
  const wanted = wantedOf(identity);
  const { rows } = await trx.raw<{ rows: (object & { has_phone: boolean })[] }>(
    `WITH inserted AS (?),
     linked AS (
       INSERT INTO customer_identities (customer_id, kind, value)
       SELECT inserted.id, address.* FROM inserted, unnest(cast(? AS text[]), cast(? AS text[])) AS address
       ON CONFLICT (kind, value) DO NOTHING RETURNING kind)
     SELECT inserted.*, 'phone' IN (SELECT kind FROM linked) AS has_phone FROM inserted`,
    [insert, wanted.map(([kind]) => kind), wanted.map(([, value]) => value)] as never[],
  );
  if (!rows[0]) return null;
  const { has_phone: hasPhone, ...inserted } = rows[0];
  const customer = Customer.fromDatabaseJson(inserted);
  if (hasPhone) return customer;
  // A merge that was waited for made it a further address of somebody.
  await Customer.query(trx).deleteById(customer.id);
  return null;
}

/** A new address beside one that a merge brought is of the same person as that one. */
async function linkIdentities(
  trx: Trx,
  { id, movedIdentityId = null }: Customer,
  identity: CustomerIdentity,
): Promise<void> {
  const wanted = wantedOf(identity);
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `INSERT INTO customer_identities (customer_id, kind, value, merge_id)
     SELECT :id, kind, value, (SELECT merge_id FROM customer_identities WHERE id = :movedIdentityId)
       FROM unnest(cast(:kinds AS text[]), cast(:values AS text[])) AS address (kind, value)
     ON CONFLICT (kind, value) DO NOTHING RETURNING id`,
    {
      ...{ id, movedIdentityId },
      ...{ kinds: wanted.map(([kind]) => kind), values: wanted.map(([, value]) => value) },
    } as never,
  );
  for (const { id: rowId } of rows)
    await noteArrival(trx, movedIdentityId, { relation: 'customer_identities', id: rowId });
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

/** What somebody is called of whom no name and no number is known. */
export const NAMELESS = 'Tanpa nomor';

/** Who has no name yet is called by the number, as the phone itself would show it. */
export function fallbackName({ phone }: Pick<CustomerIdentity, 'phone'>): string {
  return phone ? formatPhone(phone) : NAMELESS;
}
