import { Customer } from './models/Customer.ts';
import type { Trx } from './knex.ts';

/**
 * Locks the customer whom `findOwners` names; returns the row and what was found. While the lock is waited for, a
 * merge may give what `findOwners` looks at to another customer and delete this one: then it is asked again, and the
 * new owner is locked.
 */
export async function lockCustomer<Owners extends { customerId: number }>(
  trx: Trx,
  findOwners: () => Promise<Owners>,
): Promise<{ customer: Customer; owners: Owners }> {
  for (;;) {
    const owners = await findOwners();
    const customer = await Customer.query(trx).findById(owners.customerId).forUpdate();
    if (customer) return { customer, owners };
  }
}
