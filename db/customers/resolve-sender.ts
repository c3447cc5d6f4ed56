import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import {
  ensureCustomer,
  fallbackName,
  type CustomerFacts,
  type CustomerIdentity,
} from './ensure-customer.ts';
import { rememberFormer } from './former-identities.ts';
import { mergeCustomer } from './merge-customer.ts';
import { noteArrival } from './merge-notes.ts';

/**
 * The customer behind a message, locked. A phone and a LID that WhatsApp names together belong together from now on,
 * and to nobody else: a customer has one of each. So a person who changed the number is reached at the new one, and
 * the old one is free for whoever gets it next; a LID that moved to another customer takes its new messages and
 * what its owner refused along, and leaves history where it was. A LID that was a customer of its own until its phone became known joins the phone's.
 * Who has several phones, because a person of the shop wrote them down, keeps them all and the LIDs that come with them.
 */
export async function resolveSender(
  trx: Trx,
  identity: CustomerIdentity,
  facts: CustomerFacts,
): Promise<Customer> {
  const { phone, lid } = identity;
  // Two first messages at once, one with the phone and one without, must not make two customers.
  if (lid !== null) await trx.raw('SELECT pg_advisory_xact_lock(hashtext(?))', [`lid:${lid}`]);
  if (phone !== null && lid !== null) await pair(trx, phone, lid);
  return ensureCustomer(trx, identity, facts);
}

/** An address, and its owner's phone and name. */
type Address = {
  id: number;
  customerId: number;
  phone: string | null;
  name: string;
  kind: 'phone' | 'lid';
  value: string;
  /** Addresses of one person are a set: those that a merge brought are another one than the customer's own. */
  mergeId: number | null;
  /** One of several phones that a person wrote down. */
  byHand: boolean;
};

/** Takes apart what WhatsApp named together before and no longer does. */
async function pair(trx: Trx, phone: string, lid: string): Promise<void> {
  const known = await addressesOf(trx, phone, lid);
  if (isSettled(known, phone, lid)) return;
  // In the order of ids, so that two cannot wait for each other; all is read again under the locks.
  const ids = known.map(({ customerId }) => customerId);
  await Customer.query(trx).findByIds(ids).orderBy('id').forNoKeyUpdate().select('id');
  const addresses = await addressesOf(trx, phone, lid);
  const byPhone = addresses.find(({ kind, value }) => kind === 'phone' && value === phone);
  const byLid = addresses.find(({ kind, value }) => kind === 'lid' && value === lid);
  const owner = byPhone ?? byLid;
  if (!owner) return;
  if (byLid && byLid.customerId !== owner.customerId) await moveLid(trx, byLid, owner);
  if (byPhone && byLid) await joinSet(trx, byLid, byPhone);
  if (byPhone?.byHand) return;
  const lost = await trx('customer_identities')
    .where({ customer_id: owner.customerId, merge_id: owner.mergeId, by_hand: false })
    .whereNotIn(
      ['kind', 'value'],
      [
        ['phone', phone],
        ['lid', lid],
      ],
    )
    .delete(['id', 'kind', 'value']);
  await rememberFormer(trx, owner.customerId, lost);
  if (owner.phone !== null && owner.phone !== phone && !isOfAnotherSet(addresses, owner))
    await followNewPhone(trx, owner, phone);
}

/** A LID is of the person of its phone from now on: an undo that moves the phone takes it along, and no other does. */
async function joinSet(trx: Trx, lid: Address, phone: Address): Promise<void> {
  if (lid.customerId === phone.customerId && lid.mergeId === phone.mergeId) return;
  await trx.raw(
    `DELETE FROM customer_merge_rows WHERE relation = 'customer_identities' AND row_id = :lid AND merge_id NOT IN (
       SELECT merge_id FROM customer_merge_rows WHERE relation = 'customer_identities' AND row_id = :phone)`,
    { lid: lid.id, phone: phone.id },
  );
  await noteArrival(trx, phone.id, { relation: 'customer_identities', id: lid.id });
  await trx('customer_identities').where({ id: lid.id }).update({ merge_id: phone.mergeId });
}

/** Every address of those who have the phone or the LID. */
async function addressesOf(trx: Trx, phone: string, lid: string): Promise<Address[]> {
  const { rows } = await trx.raw<{ rows: Address[] }>(
    `SELECT own.id, own.customer_id AS "customerId", customers.phone, customers.name, own.kind, own.value,
            own.merge_id AS "mergeId", own.by_hand AS "byHand"
       FROM customer_identities own JOIN customers ON customers.id = own.customer_id
      WHERE own.customer_id IN (
        SELECT customer_id FROM customer_identities WHERE (kind, value) IN (('phone', :phone), ('lid', :lid)))`,
    { phone, lid },
  );
  return rows;
}

/** Nobody has another address than these two in their set, and both are one customer's. */
function isSettled(addresses: readonly Address[], phone: string, lid: string): boolean {
  const isNamed = ({ kind, value }: Address): boolean => value === (kind === 'phone' ? phone : lid);
  const named = addresses.filter(isNamed);
  const [owner] = named;
  if (!owner) return true;
  if (named.some((one) => one.customerId !== owner.customerId || one.mergeId !== owner.mergeId)) return false;
  if (named.some((one) => one.kind === 'phone' && one.byHand)) return true;
  const isItsPhone = owner.phone === null || owner.phone === phone || isOfAnotherSet(addresses, owner);
  return isItsPhone && addresses.every((one) => isNamed(one) || one.byHand || one.mergeId !== owner.mergeId);
}

/** Whether the customer is written to at a phone of the other person that it was merged with. */
function isOfAnotherSet(addresses: readonly Address[], { customerId, phone, mergeId }: Address): boolean {
  return addresses.some(
    (one) =>
      one.customerId === customerId && one.kind === 'phone' && one.value === phone && one.mergeId !== mergeId,
  );
}

/** A person's LID stays the same when the number changes. */
async function followNewPhone(trx: Trx, owner: Address, phone: string): Promise<void> {
  if (await Customer.query(trx).findOne({ phone }).select('id')) return;
  const isUnnamed = owner.name === fallbackName(owner);
  await Customer.query(trx)
    .findById(owner.customerId)
    .patch({ phone, ...(isUnnamed ? { name: fallbackName({ phone }) } : {}), updatedAt: new Date() });
}

/** Of a person who has been merged into the owner: it belongs to those merges, with whatever comes with it. */
async function moveLid(trx: Trx, lid: Address, { id, customerId }: Address): Promise<void> {
  if (lid.phone === null) {
    const mergeIds: number[] = await trx('customer_merge_rows')
      .where({ relation: 'customer_identities', row_id: id })
      .orderBy('merge_id')
      .pluck('merge_id');
    return mergeCustomer(trx, { keepId: customerId, goneId: lid.customerId, mergeIds });
  }
  await trx('customer_identities')
    .where({ kind: 'lid', value: lid.value })
    .update({ customer_id: customerId });
  await rememberFormer(trx, lid.customerId, [lid]);
  await carryRefusals(trx, { fromId: lid.customerId, toId: customerId });
}

/**
 * What a person refused (opted out, blocked) stays refused at their new customer, with the line of the ledger that says
 * so; the old one keeps it too, since nobody knows who has that phone now. The caller holds both rows.
 */
async function carryRefusals(trx: Trx, { fromId, toId }: { fromId: number; toId: number }): Promise<void> {
  await trx.raw(
    `WITH newly AS (
       SELECT former.id FROM customers former JOIN customers own ON own.id = :toId
        WHERE former.id = :fromId AND former.opted_out_at IS NOT NULL AND own.opted_out_at IS NULL),
     carried AS (
       INSERT INTO consents (customer_id, kind, state, source, evidence, actor_kind, actor_id, actor_name, at)
       SELECT :toId::bigint, kind, state, source, evidence, actor_kind, actor_id, actor_name, at
         FROM consents JOIN newly ON newly.id = consents.customer_id
        WHERE kind = 'marketing' AND state = 'withdrawn' ORDER BY at DESC, consents.id DESC LIMIT 1)
     UPDATE customers own
        SET opted_out_at = coalesce(own.opted_out_at, former.opted_out_at),
            blocked_at = coalesce(own.blocked_at, former.blocked_at), updated_at = now()
       FROM customers former
      WHERE own.id = :toId AND former.id = :fromId
        AND (former.opted_out_at IS NOT NULL OR former.blocked_at IS NOT NULL)`,
    { fromId, toId },
  );
}
