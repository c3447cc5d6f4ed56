import { AppError } from '@roms/domain/errors';
import { databaseProblem } from '../database-errors.ts';
import type { Trx } from '../knex.ts';
import { Customer } from '../models/Customer.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { CUSTOMER_OWNED } from './customer-owned.ts';

/** What a customer has who caused nothing: who it is, and what was written down or worked out about them. */
const NOTHING_CAUSED: readonly string[] = [
  'customer_identities',
  'former_identities',
  'customer_labels',
  'customer_cycles',
  'customer_run_outs',
  'customer_segments',
];

/**
 * Deletes a customer who caused nothing: no order, no conversation, no word about consent, no decision. Returns the row as
 * it was. Throws `customer_not_found` for one that `viewer` may not see, and `customer_in_use` (409) for everybody else:
 * such a person is forgotten by erasing them, and the accounts stay.
 */
export async function deleteCustomer(
  trx: Trx,
  { customerId, viewer }: { customerId: number; viewer: Viewer },
): Promise<Customer> {
  const customer = await scoped(
    Customer.query(trx).findById(customerId),
    visibleCustomers(viewer),
  ).forNoKeyUpdate();
  if (!customer) throw new AppError('customer_not_found', 'Customer not found');
  for (const { table, column } of CUSTOMER_OWNED) {
    if (NOTHING_CAUSED.includes(table)) continue;
    if (
      await trx(table)
        .where({ [column]: customerId })
        .first(column)
    )
      throw inUse();
  }
  try {
    await Customer.query(trx).deleteById(customerId);
  } catch (error) {
    if (databaseProblem(error) === 'referenced') throw inUse();
    throw error;
  }
  return customer;
}

const inUse = (): AppError =>
  new AppError('customer_in_use', 'The customer has orders, messages or a history', { status: 409 });
