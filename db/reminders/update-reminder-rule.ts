import type { UpdateReminderRule } from '@roms/contracts/reminder-rules';
import { AppError } from '@roms/domain/errors';
import { ReminderRule } from '../models/ReminderRule.ts';
import type { Trx } from '../knex.ts';

/** Changes a rule and answers it before and after; `updated_at` tells the sweep which waiting orders have not heard of it. */
export async function updateReminderRule(
  trx: Trx,
  id: number,
  changes: UpdateReminderRule,
): Promise<{ before: ReminderRule; after: ReminderRule }> {
  const before = await ReminderRule.query(trx).findById(id).forUpdate();
  if (!before) throw new AppError('reminder_rule_not_found', 'Reminder rule not found');
  const after = await ReminderRule.query(trx).patchAndFetchById(id, { ...changes, updatedAt: new Date() });
  return { before, after };
}
