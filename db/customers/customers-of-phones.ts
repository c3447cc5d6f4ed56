import type { Knex } from 'knex';

export type CustomerOfPhone = { phone: string; customer: { id: number; name: string; phone: string | null } };

/**
 * Whose these telephone numbers are (as `normalisePhone` gives them), one row a number that is somebody's; nobody of the
 * shop itself and nobody who was erased.
 */
export async function customersOfPhones(db: Knex, phones: readonly string[]): Promise<CustomerOfPhone[]> {
  const { rows } = await db.raw<{
    rows: { value: string; id: number; name: string; phone: string | null }[];
  }>(
    `SELECT identity.value, customers.id, customers.name, customers.phone
       FROM customer_identities AS identity JOIN customers ON customers.id = identity.customer_id
      WHERE identity.kind = 'phone' AND identity.value = ANY(?)
        AND NOT customers.internal AND customers.erased_at IS NULL`,
    [phones as string[]],
  );
  return rows.map(({ value, ...customer }) => ({ phone: value, customer }));
}
