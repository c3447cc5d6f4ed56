import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { ensureCustomer, type CustomerFacts, type CustomerIdentity } from './ensure-customer.ts';
import { mergeCustomer } from './merge-customer.ts';

/**
 * The customer behind a message, locked. A LID that was a customer of its own until its phone became known joins
 * the phone's customer. Two customers who each have a phone are never joined, whatever a LID says: the phone
 * decides. Somebody who writes with a known LID from a number that nobody has is reached there from now on.
 */
export async function resolveSender(
  trx: Trx,
  identity: CustomerIdentity,
  facts: CustomerFacts,
): Promise<Customer> {
  // Two first messages at once, one with the phone and one without, must not make two customers.
  if (identity.lid !== null)
    await trx.raw('SELECT pg_advisory_xact_lock(hashtext(?))', [`lid:${identity.lid}`]);
  if (identity.phone !== null && identity.lid !== null) await joinLid(trx, identity.phone, identity.lid);
  const customer = await ensureCustomer(trx, identity, facts);
  await followNewPhone(trx, customer, identity);
  return customer;
}

async function joinLid(trx: Trx, phone: string, lid: string): Promise<void> {
  const owners = await Customer.query(trx)
    .select('customers.*', 'identity.kind as kind')
    .join('customer_identities as identity', 'identity.customer_id', 'customers.id')
    .whereIn(
      ['identity.kind', 'identity.value'],
      [
        ['phone', phone],
        ['lid', lid],
      ],
    );
  const [byPhone, byLid] = ['phone', 'lid'].map((kind) =>
    owners.find((owner) => (owner as Customer & { kind: string }).kind === kind),
  );
  if (!byPhone || !byLid || byPhone.id === byLid.id || byLid.phone !== null) return;
  await mergeCustomer(trx, { keepId: byPhone.id, goneId: byLid.id });
}

/** A person's LID stays the same when the number changes. */
async function followNewPhone(trx: Trx, customer: Customer, { phone, lid }: CustomerIdentity): Promise<void> {
  if (phone === null || lid === null || customer.phone === phone) return;
  const owner = await Customer.query(trx).findOne({ phone }).select('id');
  if (!owner) await customer.$query(trx).patch({ phone, updatedAt: new Date() });
}
