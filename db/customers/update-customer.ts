import type { UpdateCustomer } from '@roms/contracts/customers';
import type { Zone } from '@roms/domain/regions/region';
import { AppError } from '@roms/domain/errors';
import { publish } from '../live-events.ts';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { placeChanges, replanReminders } from './customer-place.ts';
import { withdrawForOptOut } from '../consent/withdraw-for-opt-out.ts';

/**
 * Writes what a person changed of a customer. A name, an address or a zone that a person set is never overwritten by
 * a machine; opting out takes back the reminders that wait. Answers what was changed, before and after. Throws `customer_not_found` for a row that `viewer` may
 * not see. `replanned`: orders whose reminder waits for a time of the zone that was left; signal them `orderChanged`
 * after the commit.
 */
export async function updateCustomer(
  trx: Trx,
  viewer: Viewer,
  id: number,
  changes: UpdateCustomer,
  { now, shopZone }: { now: Date; shopZone: Zone },
): Promise<{ before: UpdateCustomer; after: UpdateCustomer; replanned: number[] }> {
  const customer = await scoped(Customer.query(trx).findById(id), visibleCustomers(viewer)).forUpdate();
  if (!customer) throw new AppError('customer_not_found', 'Customer not found');
  const { optedOut, name, zone, ...rest } = changes;
  const { city = customer.city, address = customer.address } = rest;
  const isMoved = city !== customer.city || address !== customer.address;
  const patch = {
    ...rest,
    ...(name === undefined ? {} : { name, nameSource: 'manual' as const }),
    ...(isMoved ? { addressSource: 'manual' as const } : {}),
    ...(isMoved ? placeChanges(customer, { city, address }, shopZone) : {}),
    ...(zone === undefined ? {} : { zone, zoneSource: 'manual' as const }),
    ...(optedOut === undefined ? {} : { optedOutAt: optedOut ? (customer.optedOutAt ?? now) : null }),
    updatedAt: now,
  };
  await Customer.query(trx).findById(id).patch(patch);
  if (optedOut === true && customer.optedOutAt === null) await withdrawForOptOut(trx, id);
  const hasOtherZone = patch.zone !== undefined && patch.zone !== customer.zone;
  const replanned = hasOtherZone ? await replanReminders(trx, id) : [];
  await announce(trx, id);
  const after = { ...changes, ...(hasOtherZone ? { zone: patch.zone } : {}) };
  return { before: valuesOf(customer, after), after, replanned };
}

/** The same fields as they were. */
function valuesOf(customer: Customer, fields: UpdateCustomer): UpdateCustomer {
  const { name, email, address, city, zone, optedOutAt } = customer;
  const values = { name, email, address, city, zone, optedOut: optedOutAt !== null };
  return Object.fromEntries(Object.entries(values).filter(([field]) => field in fields));
}

/** The customer's name stands in conversations: their readers get the new one. */
async function announce(trx: Trx, customerId: number): Promise<void> {
  const conversations = await trx('conversations')
    .where({ customer_id: customerId })
    .update({ version: trx.raw('version + 1') })
    .returning<{ id: number }[]>('id');
  for (const { id } of conversations)
    await publish(trx, { type: 'conversation.updated', conversationId: id });
}
