import type { QueryBuilder } from 'objection';
import { Customer } from './models/Customer.ts';
import type { Trx } from './knex.ts';

/**
 * Locks the customer whom `toOwner` joins to a row that belongs to one. While the lock is waited for, a merge may give
 * that row to another customer and delete this one: then nobody is found, and after `assertThere`, which throws when
 * the row itself is unknown, the new owner is locked.
 */
export async function lockCustomer(
  trx: Trx,
  toOwner: (customers: QueryBuilder<Customer>) => unknown,
  assertThere: () => PromiseLike<unknown>,
): Promise<Customer> {
  for (;;) {
    const [customer] = await Customer.query(trx)
      .select('customers.*')
      .modify((query) => void toOwner(query))
      .onBuildKnex((query) => void query.forNoKeyUpdate('customers'));
    if (customer) return customer;
    await assertThere();
  }
}
