import type { UpdateReminderRule } from '@roms/contracts/reminder-rules';
import { AppError } from '@roms/domain/errors';
import { ReminderRule } from '../models/ReminderRule.ts';
import type { Db } from '../knex.ts';

/** Changes a rule; `updated_at` tells the sweep which waiting orders have not heard of it. */
export async function updateReminderRule(
  db: Db,
  id: number,
  changes: UpdateReminderRule,
): Promise<ReminderRule> {
  const rule = await ReminderRule.query(db).patchAndFetchById(id, { ...changes, updatedAt: new Date() });
  if (!rule) throw new AppError('reminder_rule_not_found', 'Reminder rule not found');
  return rule;
}
