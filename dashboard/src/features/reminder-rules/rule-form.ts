import type { ApplyTo, ReminderRule, RuleForecastQuestion } from '@roms/contracts/reminder-rules';
import type { ReminderMode } from '@roms/domain/cycle';
import { isWhole } from '../../ui/whole-number.ts';

/** A rule as it is being written; `time` is empty while it is none yet. */
export type RuleDraft = {
  name: string;
  products: { id: number; name: string }[];
  isForAll: boolean;
  mode: ReminderMode;
  days: number;
  leadDays: number;
  hasOwnTime: boolean;
  time: string;
  templateId: number | null;
  active: boolean;
  applyTo: ApplyTo;
  pastDays: number;
};

export function draftOf(rule: ReminderRule | null): RuleDraft {
  return {
    name: rule?.name ?? '',
    products: rule?.products ?? [],
    isForAll: (rule?.productIds.length ?? 0) === 0,
    mode: rule?.mode ?? 'days',
    days: rule?.days ?? 30,
    leadDays: rule?.leadDays ?? 0,
    hasOwnTime: (rule?.time ?? null) !== null,
    time: rule?.time ?? '09:00',
    templateId: rule?.templateId ?? null,
    active: rule?.active ?? true,
    applyTo: 'running',
    pastDays: 30,
  };
}

/** Which fields keep a draft from being a rule. */
export function wrongFields(
  draft: RuleDraft,
): Set<'name' | 'products' | 'days' | 'leadDays' | 'time' | 'pastDays'> {
  const wrong = {
    name: draft.name.trim() === '',
    products: !draft.isForAll && draft.products.length === 0,
    days: !isWhole(draft.days, 0, 365),
    leadDays: !isWhole(draft.leadDays, 0, 30),
    time: draft.hasOwnTime && draft.time === '',
    pastDays: draft.applyTo === 'past' && !isWhole(draft.pastDays, 1, 365),
  };
  const names = Object.keys(wrong) as (keyof typeof wrong)[];
  return new Set(names.filter((name) => wrong[name]));
}

/** A draft as it goes over the wire; only for one of which nothing is wrong. */
export function ruleOf(draft: RuleDraft): Omit<RuleForecastQuestion, 'id'> {
  const { mode, days, leadDays, templateId, active, applyTo, pastDays } = draft;
  return {
    name: draft.name.trim(),
    productIds: draft.isForAll ? [] : draft.products.map(({ id }) => id),
    ...{ mode, days, leadDays: mode === 'learned' ? leadDays : 0 },
    time: draft.hasOwnTime ? draft.time : null,
    ...{ templateId, active, applyTo },
    ...(applyTo === 'past' ? { pastDays } : {}),
  };
}
