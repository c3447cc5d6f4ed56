import type { LabelCustomers } from '@roms/contracts/customer-list';
import { AppError } from '@roms/domain/errors';
import { COMPLAINT_CODE, OTHER_COMPLAINT } from '@roms/domain/complaint';
import type { Trx } from '../knex.ts';
import { Customer } from '../models/Customer.ts';
import { Label } from '../models/Label.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

/**
 * Puts one label on those of these customers that `viewer` may see, or takes it off them; a complaint is of the last
 * kind. Answers the label, how many of them may be seen, and whom it changed: who had it already is left as they are. Throws `unknown_label`.
 */
export async function labelCustomers(
  trx: Trx,
  { customerIds, labelId, on, viewer }: LabelCustomers & { viewer: Viewer },
): Promise<{ label: Label; seen: number; changed: number[] }> {
  const label = await Label.query(trx).findById(labelId).forKeyShare();
  if (!label)
    throw new AppError('unknown_label', 'There is no such label', {
      details: { fields: { labelId: ['does not exist'] } },
    });
  // In the order of ids, so that two who do this cannot wait for each other.
  const seen = await scoped(
    Customer.query(trx).findByIds(customerIds).orderBy('customers.id').select('customers.id'),
    visibleCustomers(viewer),
  ).forNoKeyUpdate();
  const ids = seen.map(({ id }) => id);
  if (ids.length === 0) return { label, seen: 0, changed: [] };
  const category = label.code === COMPLAINT_CODE ? OTHER_COMPLAINT : null;
  const changed = on
    ? await trx('customer_labels')
        .insert(ids.map((id) => ({ customer_id: id, label_id: labelId, category })))
        .onConflict(['customer_id', 'label_id'])
        .ignore()
        .returning<{ customer_id: number }[]>('customer_id')
    : await trx('customer_labels')
        .where({ label_id: labelId })
        .whereIn('customer_id', ids)
        .delete()
        .returning<{ customer_id: number }[]>('customer_id');
  return { label, seen: ids.length, changed: changed.map(({ customer_id }) => customer_id) };
}
