import type { ReminderRule as RuleContract } from '@roms/contracts/reminder-rules';
import type { ReminderRule } from '../../db/models/ReminderRule.ts';

/** A rule on the wire; `names` are those of its products. */
export function presentRule(rule: ReminderRule, names: ReadonlyMap<number, string>): RuleContract {
  const { productIds } = rule;
  return {
    id: rule.id,
    ...fieldsOf(rule),
    productId: productIds.length === 1 ? productIds[0]! : null,
    products: productIds.map((id) => ({ id, name: names.get(id) ?? `#${id}` })),
  };
}

/** What a person sets of a rule, for the audit log. */
export function fieldsOf({ name, productIds, mode, days, leadDays, time, templateId, active }: ReminderRule) {
  return { name, productIds, mode, days, leadDays, time, templateId, active };
}
