import { Customer } from './models/Customer.ts';
import type { Trx } from './knex.ts';

/** How a row that belongs to a customer is locked below the customer. */
export type Owned<Row> = {
  /** SQL that joins customers to the row of this `id`: `JOIN … WHERE things.id = :id`. */
  toOwner: string;
  id: number;
  /** Reads the row, locked or not, as long as it is this customer's; nothing when it is not, or not any more. */
  ofOwner: (customer: Customer) => PromiseLike<Row | undefined>;
  /** Throws when there is no such row at all. */
  assertThere: () => PromiseLike<unknown>;
};

/**
 * Locks the customer to whom a row belongs, then reads the row. While the lock is waited for, a merge may give the row to
 * another customer and delete this one, and an undo may give it to another and let this one be; after the wait PostgreSQL
 * reads the locked customer anew, but not the rows that it was joined to. So the row is read by a statement of its own,
 * and when it is somebody else's by then, that one is locked. Throws what `assertThere` throws.
 */
export async function lockOwned<Row>(
  trx: Trx,
  { toOwner, id, ofOwner, assertThere }: Owned<Row>,
): Promise<{ customer: Customer; row: Row }> {
  for (;;) {
    const { rows } = await trx.raw<{ rows: object[] }>(
      `SELECT customers.* FROM customers ${toOwner} FOR NO KEY UPDATE OF customers`,
      { id },
    );
    const customer = rows[0] && Customer.fromDatabaseJson(rows[0]);
    const row = customer && (await ofOwner(customer));
    if (customer && row !== undefined) return { customer, row };
    await assertThere();
  }
}
