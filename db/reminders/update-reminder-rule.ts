import type { UpdateReminderRule } from '@roms/contracts/reminder-rules';
import { AppError } from '@roms/domain/errors';
import { ReminderRule } from '../models/ReminderRule.ts';
import type { Trx } from '../knex.ts';
import { activeRules } from './active-rules.ts';
import { movedReminders } from './moved-reminders.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';

/**
 * Changes a rule and answers it before and after; `updated_at` tells the sweep which waiting orders have not heard of
 * it. `moves` is how many reminders get another time.
 */
export async function updateReminderRule(
  trx: Trx,
  id: number,
  changes: UpdateReminderRule,
  settings: PipelineSettings,
): Promise<{ before: ReminderRule; after: ReminderRule; moves: number }> {
  const before = await ReminderRule.query(trx).findById(id).forUpdate();
  if (!before) throw new AppError('reminder_rule_not_found', 'Reminder rule not found');
  const rules = await activeRules(trx, settings);
  const after = await ReminderRule.query(trx).patchAndFetchById(id, { ...changes, updatedAt: new Date() });
  const moves = await movedReminders(
    trx,
    { before: rules, after: await activeRules(trx, settings) },
    settings,
  );
  // Counting took its time: a reminder that was planned meanwhile by the old rule must be older than the new one.
  await trx('reminder_rules')
    .where({ id })
    .update({ updated_at: trx.raw('clock_timestamp()') });
  return { before, after, moves };
}
