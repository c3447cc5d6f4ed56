import type { Knex } from 'knex';
import { NEVER_BOUGHT_SQL } from '@roms/domain/order-status';
import type { BoughtItem } from '@roms/domain/reorder';
import { withSubstitutes } from './substitutes-of.ts';

/** What the customer ordered after this order, drafts and cancelled orders left out, and what that stands in for. */
export async function laterItems(db: Knex, order: { id: number; customerId: number }): Promise<BoughtItem[]> {
  return withSubstitutes(
    db,
    await db('order_items as i')
      .join('orders as o', 'o.id', 'i.order_id')
      .where('o.customer_id', order.customerId)
      .whereRaw(`o.status NOT IN ${NEVER_BOUGHT_SQL}`)
      // Compared inside the database: its microseconds do not survive a JavaScript date.
      .whereRaw('(o.ordered_at, o.id) > (SELECT ordered_at, id FROM orders WHERE id = ?)', [order.id])
      .select({ productId: 'i.product_id', normalisedName: 'i.normalised_name' }),
  );
}
