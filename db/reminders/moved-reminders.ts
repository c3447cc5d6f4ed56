import type { Knex } from 'knex';
import { reminderDue, type ReminderRuleFacts } from '@roms/domain/reminder';
import type { Zone } from '@roms/domain/regions/region';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';

/** Orders judged between two looks at everything else that the process does. */
const PORTION = 500;

type WaitingOrder = {
  orderId: number;
  completedAt: Date;
  zone: Zone;
  items: { productId: number | null; productName: string }[];
};

/** How many waiting reminders are due at another time by the rules `after` than by those `before`. */
export async function movedReminders(
  db: Knex,
  { before, after }: { before: readonly ReminderRuleFacts[]; after: readonly ReminderRuleFacts[] },
  { dayMs }: PipelineSettings,
): Promise<number> {
  const now = new Date();
  const dueBy = (order: WaitingOrder, rules: readonly ReminderRuleFacts[]): number | undefined =>
    reminderDue({ ...order, rules, now, dayMs })?.dueAt.getTime();
  let moved = 0;
  let last = 0;
  for (;;) {
    const orders = await waitingOrders(db, last);
    moved += orders.filter((order) => dueBy(order, before) !== dueBy(order, after)).length;
    if (orders.length < PORTION) return moved;
    last = orders.at(-1)!.orderId;
  }
}

/** The next portion of those whose time a rule decides: what a person set stays. */
async function waitingOrders(db: Knex, afterId: number): Promise<WaitingOrder[]> {
  return db('order_lifecycles as l')
    .join('orders as o', 'o.id', 'l.order_id')
    .join('customers as c', 'c.id', 'o.customer_id')
    .where('l.state', 'waiting')
    .where('l.order_id', '>', afterId)
    .whereNotNull('o.completed_at')
    .whereRaw(`coalesce(l.due_explanation ->> 'moved', 'false') <> 'true'`)
    .orderBy('l.order_id')
    .limit(PORTION)
    .select({
      orderId: 'l.order_id',
      completedAt: 'o.completed_at',
      zone: 'c.zone',
      items: db.raw(
        `(SELECT coalesce(json_agg(json_build_object('productId', i.product_id, 'productName', i.product_name) ORDER BY i.id), '[]')
            FROM order_items i WHERE i.order_id = o.id)`,
      ),
    });
}
