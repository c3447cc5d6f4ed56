import type { UpdateCustomer } from '@roms/contracts/customers';
import type { Zone } from '@roms/domain/regions/region';
import { AppError } from '@roms/domain/errors';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { enterSegments, leaveSegments } from '../segments/leave-segments.ts';
import { announceCustomer } from './announce-customer.ts';
import { placeChanges, replanReminders } from './customer-place.ts';
import { requireNotErased } from '../require-not-erased.ts';

/**
 * Writes what a person changed of a customer, whose row is locked from then on. A name, an address or a zone that a
 * person set is never overwritten by a machine; consent is written by `changeConsent`. Somebody of the shop (`internal`)
 * is in no segment. Throws `customer_not_found` for a
 * row that `viewer` may not see. Answers the row as it was, what was changed, before and after, and `replanned`: orders
 * whose reminder waits for a time of the zone that was left; signal them `orderChanged` after the commit.
 */
export async function updateCustomer(
  trx: Trx,
  viewer: Viewer,
  id: number,
  changes: UpdateCustomer,
  { now, shopZone }: { now: Date; shopZone: Zone },
): Promise<{ customer: Customer; before: UpdateCustomer; after: UpdateCustomer; replanned: number[] }> {
  const customer = await scoped(Customer.query(trx).findById(id), visibleCustomers(viewer)).forNoKeyUpdate();
  if (!customer) throw new AppError('customer_not_found', 'Customer not found');
  requireNotErased(customer);
  const { optedOut: _, name, zone, ...rest } = changes;
  const { internal } = rest;
  const { city = customer.city, address = customer.address } = rest;
  const isMoved = city !== customer.city || address !== customer.address;
  const patch = {
    ...rest,
    ...(name === undefined ? {} : { name, nameSource: 'manual' as const }),
    ...(rest.email === undefined || rest.email === customer.email ? {} : { emailSource: 'manual' as const }),
    ...(isMoved ? { addressSource: 'manual' as const } : {}),
    ...(isMoved ? placeChanges(customer, { city, address }, shopZone) : {}),
    ...(zone === undefined ? {} : { zone, zoneSource: 'manual' as const }),
    updatedAt: now,
  };
  await Customer.query(trx).findById(id).patch(patch);
  if (internal !== undefined && internal !== customer.internal)
    await (internal ? leaveSegments(trx, id) : enterSegments(trx, id, now));
  const hasOtherZone = patch.zone !== undefined && patch.zone !== customer.zone;
  const replanned = hasOtherZone ? await replanReminders(trx, id) : [];
  await announceCustomer(trx, id);
  const after = { ...changes, ...(patch.zone === undefined ? {} : { zone: patch.zone }) };
  return { customer, before: valuesOf(customer, after), after, replanned };
}

/** The same fields as they were. */
function valuesOf(customer: Customer, fields: UpdateCustomer): UpdateCustomer {
  const { name, email, address, city, zone, optedOutAt, internal } = customer;
  const values = { name, email, address, city, zone, optedOut: optedOutAt !== null, internal };
  return Object.fromEntries(Object.entries(values).filter(([field]) => field in fields));
}
