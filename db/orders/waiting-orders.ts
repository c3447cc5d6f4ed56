import type { Knex } from 'knex';

/** Orders whose reminder waits for its time, the next due first. */
export async function waitingOrders(db: Knex, limit: number): Promise<{ orderId: number; cycle: number }[]> {
  return db('order_lifecycles')
    .where({ state: 'waiting' })
    .orderByRaw('due_at NULLS LAST, order_id')
    .limit(limit)
    .select({ orderId: 'order_id', cycle: 'cycle' });
}
