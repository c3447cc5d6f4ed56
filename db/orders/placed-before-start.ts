import type { Knex } from 'knex';
import type { Order } from '../models/Order.ts';

/** An order comes later than this after it was placed only when a shop posts it again or late (milliseconds). */
const LATE_MS = 60_000;

/**
 * When a restored shop was first started, if an order that was written since was placed before that, and no earlier than
 * a day before the backup: a shop posts it again which the shop that was replaced had, and may have written about. Null
 * for every other order.
 */
export async function placedBeforeStart(db: Knex, order: Order): Promise<Date | null> {
  if (order.createdAt.getTime() - order.orderedAt.getTime() < LATE_MS) return null;
  const mark = await db('restored_shop')
    .where('last_order_id', '<', order.id)
    .whereRaw(`? BETWEEN backed_up_at - interval '1 day' AND started_at`, [order.orderedAt])
    .first<{ started_at: Date } | undefined>('started_at');
  return mark?.started_at ?? null;
}
