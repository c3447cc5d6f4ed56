import type { Knex } from 'knex';
import { Label, type GivenLabel } from '../models/Label.ts';

/** The labels of these customers; who has none is left out. */
export async function labelsOfCustomers(
  db: Knex,
  customerIds: readonly number[],
): Promise<Map<number, GivenLabel[]>> {
  const rows = (await Label.query(db)
    .join('customer_labels', 'customer_labels.label_id', 'labels.id')
    .whereIn('customer_labels.customer_id', [...customerIds])
    .select('labels.*', 'customer_labels.customer_id', 'customer_labels.category')) as (GivenLabel & {
    customerId: number;
  })[];
  const byCustomer = new Map<number, GivenLabel[]>();
  for (const row of rows) byCustomer.set(row.customerId, [...(byCustomer.get(row.customerId) ?? []), row]);
  return byCustomer;
}
