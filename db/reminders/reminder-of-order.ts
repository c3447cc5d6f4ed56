import type { Knex } from 'knex';
import { reminderDue, type ReminderDue } from '@roms/domain/reminder';
import { shopSettings } from '../settings/shop-settings.ts';
import { ReminderRule } from '../models/ReminderRule.ts';
import type { OrderFacts } from '../orders/order-facts.ts';

export type ReminderSettings = {
  /** Length of a day in reminder arithmetic, for demos and tests (ROMS_DAY_MS). */
  dayMs?: number;
  /** `HH:mm` for rules without a time while no setting says one (REMINDER_SCHEDULE_TIME). */
  scheduleTime?: string;
};

const USUAL_TIME = '09:00';

/** When an order's reminder is due by the rules of now; null without a matching rule or before it is completed. */
export async function reminderOfOrder(
  db: Knex,
  order: OrderFacts,
  { dayMs, scheduleTime = USUAL_TIME }: ReminderSettings,
): Promise<ReminderDue | null> {
  if (order.completedAt === null) return null;
  const rules = await ReminderRule.query(db).where({ active: true }).orderBy('id');
  const { reminderTime } = await shopSettings(db);
  return reminderDue({
    orderId: order.id,
    completedAt: order.completedAt,
    zone: order.customer.zone,
    items: order.items,
    rules: rules.map(({ name, productId, days, time }) => ({
      name,
      productId,
      days,
      time: time ?? reminderTime ?? scheduleTime,
    })),
    now: new Date(),
    dayMs,
  });
}
