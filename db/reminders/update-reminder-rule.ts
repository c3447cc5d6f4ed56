import type { UpdateReminderRule } from '@roms/contracts/reminder-rules';
import { AppError } from '@roms/domain/errors';
import { ReminderRule } from '../models/ReminderRule.ts';
import type { Db } from '../knex.ts';
import { activeRules } from './active-rules.ts';
import { movedReminders } from './moved-reminders.ts';
import type { ReminderSettings } from './reminder-of-order.ts';

/**
 * Changes a rule; `updated_at` tells the sweep which waiting orders have not heard of it. `moves` is how many reminders
 * get another time.
 */
export async function updateReminderRule(
  db: Db,
  id: number,
  changes: UpdateReminderRule,
  settings: ReminderSettings,
): Promise<{ rule: ReminderRule; moves: number }> {
  const before = await activeRules(db);
  const rule = await ReminderRule.query(db).patchAndFetchById(id, { ...changes, updatedAt: new Date() });
  if (!rule) throw new AppError('reminder_rule_not_found', 'Reminder rule not found');
  const moves = await movedReminders(db, { before, after: await activeRules(db) }, settings);
  return { rule, moves };
}
