import type { Knex } from 'knex';
import { reminderDue, type ReminderDue } from '@roms/domain/reminder';
import type { OrderFacts } from '../orders/order-facts.ts';
import { activeRules } from './active-rules.ts';

export type ReminderSettings = {
  /** Length of a day in reminder arithmetic, for demos and tests (ROMS_DAY_MS). */
  dayMs?: number;
  /** `HH:mm` for rules without a time while no setting says one (REMINDER_SCHEDULE_TIME). */
  scheduleTime?: string;
};

/** When an order's reminder is due by the rules of now; null without a matching rule or before it is completed. */
export async function reminderOfOrder(
  db: Knex,
  order: OrderFacts,
  { dayMs, scheduleTime }: ReminderSettings,
): Promise<ReminderDue | null> {
  if (order.completedAt === null) return null;
  const rules = await activeRules(db, { scheduleTime });
  return reminderDue({
    orderId: order.id,
    completedAt: order.completedAt,
    zone: order.customer.zone,
    items: order.items,
    rules,
    now: new Date(),
    dayMs,
  });
}
