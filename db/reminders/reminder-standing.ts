import type { Knex } from 'knex';
import { OrderLifecycle } from '../models/OrderLifecycle.ts';

export type ReminderStanding = Pick<OrderLifecycle, 'state' | 'reason' | 'cycle'>;

/** Where an order's reminder stands; null while nothing has begun. */
export async function reminderStanding(db: Knex, orderId: number): Promise<ReminderStanding | null> {
  const found = await OrderLifecycle.query(db)
    .findById(orderId)
    .modify('begun')
    .select('state', 'reason', 'cycle');
  return found ?? null;
}
