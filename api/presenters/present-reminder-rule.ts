import type { ReminderRule as RuleContract } from '@roms/contracts/reminder-rules';
import type { ReminderRule } from '../../db/models/ReminderRule.ts';

/** A rule on the wire. */
export function presentRule(rule: ReminderRule): RuleContract {
  const { id, name, productIds, mode, days, leadDays, time, templateId, active } = rule;
  const productId = productIds.length === 1 ? productIds[0]! : null;
  return { id, name, productIds, productId, mode, days, leadDays, time, templateId, active };
}
