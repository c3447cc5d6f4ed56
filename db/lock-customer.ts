import type { QueryBuilder } from 'objection';
import { Customer } from './models/Customer.ts';
import type { Trx } from './knex.ts';

/**
 * Locks the customer whom `toOwner` joins to a row that belongs to one. While the lock is waited for, a merge may give
 * that row to another customer and delete this one, and an undo may give it to another and let this one be: then, after
 * `assertThere`, which throws when the row itself is unknown, the new owner is locked.
 */
export async function lockCustomer(
  trx: Trx,
  toOwner: (customers: QueryBuilder<Customer>) => unknown,
  assertThere: () => PromiseLike<unknown>,
): Promise<Customer> {
  const owner = () => Customer.query(trx).modify((query) => void toOwner(query));
  for (;;) {
    const [customer] = await owner()
      .select('customers.*')
      .onBuildKnex((query) => void query.forNoKeyUpdate('customers'));
    // After a wait PostgreSQL reads the locked row anew, but not the rows that it was joined to.
    if (customer && (await owner().findOne('customers.id', customer.id).select('customers.id')))
      return customer;
    await assertThere();
  }
}
