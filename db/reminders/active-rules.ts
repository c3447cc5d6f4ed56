import type { Knex } from 'knex';
import type { ReminderRuleFacts } from '@roms/domain/reminder';
import { ReminderRule } from '../models/ReminderRule.ts';
import { shopSettings } from '../settings/shop-settings.ts';

const USUAL_TIME = '09:00';

/**
 * The rules by which reminders are planned, the older first, with earlier versions, each at the place of its rule, that go
 * on for orders completed in their time. One without a time has the shop's, else `scheduleTime` (`HH:mm`, REMINDER_SCHEDULE_TIME), else nine in the
 * morning.
 */
export async function activeRules(
  db: Knex,
  { scheduleTime = USUAL_TIME }: { scheduleTime?: string },
): Promise<ReminderRuleFacts[]> {
  const rules = await ReminderRule.query(db)
    .where({ active: true })
    .whereNull('deletedAt')
    .orderByRaw('coalesce(version_of, id), id');
  const { reminderTime } = await shopSettings(db);
  return rules.map((rule) => ({
    id: rule.versionOf ?? rule.id,
    name: rule.name,
    productIds: rule.productIds,
    mode: rule.mode,
    days: rule.days,
    leadDays: rule.leadDays,
    time: rule.time ?? reminderTime ?? scheduleTime,
    templateId: rule.templateId,
    updatedAt: rule.updatedAt,
    completedFrom: rule.completedFrom,
    completedUntil: rule.completedUntil,
  }));
}
