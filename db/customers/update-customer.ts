import type { UpdateCustomer } from '@roms/contracts/customers';
import { zoneOfPlace } from '@roms/domain/regions/region';
import { AppError } from '@roms/domain/errors';
import { publish } from '../live-events.ts';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { withdrawForOptOut } from '../consent/withdraw-for-opt-out.ts';

/**
 * Writes what a person changed of a customer. A name or a zone that a person set is never overwritten by a machine;
 * opting out takes back the reminders that wait. Answers what was changed, before and after. Throws `customer_not_found` for a row that `viewer` may not see.
 */
export async function updateCustomer(
  trx: Trx,
  viewer: Viewer,
  id: number,
  changes: UpdateCustomer,
  now: Date,
): Promise<{ before: UpdateCustomer; after: UpdateCustomer }> {
  const customer = await scoped(Customer.query(trx).findById(id), visibleCustomers(viewer)).forUpdate();
  if (!customer) throw new AppError('customer_not_found', 'Customer not found');
  const { optedOut, name, zone, ...rest } = changes;
  const guessed =
    zone === undefined && customer.zoneSource !== 'manual'
      ? zoneOfPlace(rest.city ?? customer.city, rest.address ?? customer.address)
      : null;
  await Customer.query(trx)
    .findById(id)
    .patch({
      ...rest,
      ...(name === undefined ? {} : { name, nameSource: 'manual' as const }),
      ...(zone === undefined ? {} : { zone, zoneSource: 'manual' as const }),
      ...(guessed === null ? {} : { zone: guessed, zoneSource: 'address' as const }),
      ...(optedOut === undefined ? {} : { optedOutAt: optedOut ? (customer.optedOutAt ?? now) : null }),
      updatedAt: now,
    });
  if (optedOut === true && customer.optedOutAt === null) await withdrawForOptOut(trx, id);
  await announce(trx, id);
  const after = { ...changes, ...(guessed === null ? {} : { zone: guessed }) };
  return { before: valuesOf(customer, after), after };
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
