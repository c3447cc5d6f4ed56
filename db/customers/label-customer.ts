import type { PutLabels } from '@roms/contracts/labels';
import { AppError } from '@roms/domain/errors';
import type { Trx } from '../knex.ts';
import { putLabels, type LabelChange } from '../labels/put-labels.ts';
import { Customer } from '../models/Customer.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';

/**
 * Gives a customer exactly these labels. Answers what changed, null when nothing did. Throws `customer_not_found` for a
 * row that `viewer` may not see, `unknown_label`.
 */
export async function labelCustomer(
  trx: Trx,
  { customerId, labels, viewer }: { customerId: number; labels: PutLabels; viewer: Viewer },
): Promise<LabelChange | null> {
  const customer = await scoped(
    Customer.query(trx).findById(customerId),
    visibleCustomers(viewer),
  ).forNoKeyUpdate();
  if (!customer) throw new AppError('customer_not_found', 'Customer not found');
  const change = await putLabels(trx, { table: 'customer_labels', id: customerId }, labels);
  return change.added.length + change.removed.length === 0 ? null : change;
}
