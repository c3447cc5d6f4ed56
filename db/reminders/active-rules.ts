import type { Knex } from 'knex';
import type { ReminderRuleFacts } from '@roms/domain/reminder';
import { ReminderRule } from '../models/ReminderRule.ts';
import { shopSettings } from '../settings/shop-settings.ts';

const USUAL_TIME = '09:00';

/**
 * The rules by which reminders are planned, the older first. One without a time has the shop's, else `scheduleTime`
 * (`HH:mm`, REMINDER_SCHEDULE_TIME), else nine in the morning.
 */
export async function activeRules(
  db: Knex,
  { scheduleTime = USUAL_TIME }: { scheduleTime?: string },
): Promise<ReminderRuleFacts[]> {
  const rules = await ReminderRule.query(db).where({ active: true }).orderBy('id');
  const { reminderTime } = await shopSettings(db);
  return rules.map(({ id, name, productId, days, time, updatedAt }) => ({
    id,
    name,
    productId,
    days,
    time: time ?? reminderTime ?? scheduleTime,
    updatedAt,
  }));
}
