import type { Knex } from 'knex';

/** A reminder whose time has come and which its workflow has not begun to send. */
export type DueReminder = {
  orderId: number;
  orderNumber: string;
  customerId: number;
  cycle: number;
  dueAt: Date;
};

/** The reminders due at `now` that are still waiting, the longest overdue first. */
export async function dueReminders(db: Knex, now: Date): Promise<DueReminder[]> {
  return db('order_lifecycles as l')
    .join('orders as o', 'o.id', 'l.order_id')
    .where('l.state', 'waiting')
    .where('l.due_at', '<=', now)
    .orderBy(['l.due_at', 'l.order_id'])
    .select({
      orderId: 'l.order_id',
      orderNumber: 'o.order_number',
      customerId: 'o.customer_id',
      cycle: 'l.cycle',
      dueAt: 'l.due_at',
    });
}
