import { MOST_PHONES } from '@roms/domain/customer-limits';
import { AppError } from '@roms/domain/errors';
import { databaseProblem } from '../database-errors.ts';
import type { Db, Trx } from '../knex.ts';
import { Customer } from '../models/Customer.ts';
import { shopNumbers } from '../numbers/shop-numbers.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { announceCustomer } from './announce-customer.ts';
import { fallbackName } from './ensure-customer.ts';
import { rememberFormer } from './former-identities.ts';
import { requireNotErased } from '../require-not-erased.ts';

export type Identity = { id: number; kind: 'phone' | 'lid'; value: string; isMain: boolean; since: Date };
type Change = { customerId: number; viewer: Viewer };

/** The addresses of a customer, the phone to which messages go first, then as they became known. */
export async function customerIdentities(db: Db, { id, phone }: Customer): Promise<Identity[]> {
  const rows = await db('customer_identities')
    .where({ customer_id: id })
    .orderBy('id')
    .select<Omit<Identity, 'isMain'>[]>('id', 'kind', 'value', 'created_at AS since');
  const identities = rows.map((row) => ({ ...row, isMain: row.kind === 'phone' && row.value === phone }));
  return identities.toSorted((one, other) => Number(other.isMain) - Number(one.isMain));
}

/**
 * Writes down another phone (canonical) of a customer. From then on the customer keeps all phones, whatever WhatsApp says
 * of them. Throws `customer_not_found`, `phone_taken` (409) as `createCustomer`, also for one that is this customer's
 * already, `own_number`, and `too_many_phones`.
 */
export async function addPhone(
  trx: Trx,
  { customerId, viewer, phone }: Change & { phone: string },
): Promise<Customer> {
  const customer = await lockSeen(trx, { customerId, viewer });
  await refuseOwnNumbers(trx, [phone]);
  await requirePhonesFree(trx, viewer, [phone]);
  const phones = (await customerIdentities(trx, customer)).filter(({ kind }) => kind === 'phone');
  if (phones.length >= MOST_PHONES)
    throw new AppError('too_many_phones', `A customer has at most ${MOST_PHONES} phones`);
  try {
    await trx('customer_identities').insert({ customer_id: customerId, kind: 'phone', value: phone });
    await trx('customer_identities')
      .where({ customer_id: customerId, kind: 'phone' })
      .update({ by_hand: true });
    if (customer.phone === null) await becomeReachable(trx, customer, phone);
  } catch (error) {
    if (databaseProblem(error) === 'duplicate')
      throw new AppError('phone_taken', 'Another customer has this phone', { status: 409 });
    throw error;
  }
  await announceCustomer(trx, customerId);
  return customer;
}

/**
 * Takes an address off a customer; when messages went to it they go to the oldest phone that is left. Returns what was
 * taken. Throws `customer_not_found`, `identity_not_found`, and `last_identity` (409): nobody would know who that is.
 */
export async function removeIdentity(
  trx: Trx,
  { customerId, viewer, identityId }: Change & { identityId: number },
): Promise<Identity> {
  const customer = await lockSeen(trx, { customerId, viewer });
  const identities = await customerIdentities(trx, customer);
  const gone = identities.find(({ id }) => id === identityId);
  if (!gone) throw new AppError('identity_not_found', 'The customer has no such address');
  if (identities.length === 1)
    throw new AppError('last_identity', 'A customer is known by one address at least', { status: 409 });
  await trx('customer_identities').where({ id: gone.id }).delete();
  await rememberFormer(trx, customerId, [gone]);
  const left = identities.find(({ id, kind }) => kind === 'phone' && id !== gone.id);
  if (gone.isMain) await becomeReachable(trx, customer, left?.value ?? null);
  await announceCustomer(trx, customerId);
  return gone;
}

/** Throws `phone_taken` (409) when one of the phones is somebody's; whose, for those who may see them. */
export async function requirePhonesFree(trx: Trx, viewer: Viewer, phones: readonly string[]): Promise<void> {
  const owner = (await trx('customer_identities')
    .where({ kind: 'phone' })
    .whereIn('value', [...phones])
    .first('customer_id AS id')) as { id: number } | undefined;
  if (!owner) return;
  const seen = await scoped(
    Customer.query(trx).findById(owner.id).select('customers.id'),
    visibleCustomers(viewer),
  );
  throw new AppError('phone_taken', 'Another customer has this phone', {
    status: 409,
    ...(seen ? { details: { customerId: owner.id } } : {}),
  });
}

/** Throws `own_number` for a number of the shop itself: nobody is its customer by that. */
export async function refuseOwnNumbers(trx: Trx, phones: readonly string[]): Promise<void> {
  const own = await shopNumbers(trx);
  if (own.some(({ phone }) => phone !== null && phones.includes(phone)))
    throw new AppError('own_number', 'This is a number of the shop itself');
}

async function lockSeen(trx: Trx, { customerId, viewer }: Change): Promise<Customer> {
  const customer = await scoped(
    Customer.query(trx).findById(customerId),
    visibleCustomers(viewer),
  ).forNoKeyUpdate();
  if (!customer) throw new AppError('customer_not_found', 'Customer not found');
  requireNotErased(customer);
  return customer;
}

/** Who was called by a number is called by the new one. */
async function becomeReachable(trx: Trx, customer: Customer, phone: string | null): Promise<void> {
  const isUnnamed = customer.name === fallbackName(customer);
  await Customer.query(trx)
    .findById(customer.id)
    .patch({ phone, ...(isUnnamed ? { name: fallbackName({ phone }) } : {}), updatedAt: new Date() });
}
