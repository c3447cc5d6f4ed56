import type { Product } from '../models/Product.ts';
import type { Trx } from '../knex.ts';

type Planned = Pick<Product, 'id' | 'active' | 'supplyDays'>;

/**
 * Notes in the transaction of a product's change that the reminders which wait for it must be planned again: nobody is
 * reminded of what is retired, and what lasts longer is asked for later. That itself holds orders, which are held before
 * products, never after: `replanOwed` does it next, and the sweep whatever was left.
 */
export async function oweReplan(
  trx: Trx,
  { before, after }: { before: Planned; after: Planned },
): Promise<void> {
  const isOther = after.active !== before.active;
  if (!isOther && after.supplyDays === before.supplyDays) return;
  await trx('product_replans').insert({ product_id: after.id, learned: !isOther });
}
