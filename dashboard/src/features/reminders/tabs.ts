import { REMINDER_NEEDS, type ReminderNeed } from '@roms/domain/reminder-needs';

/** What waits for its time, what waits for a person, and what became of the others. */
export const TABS = ['waiting', ...REMINDER_NEEDS, 'past'] as const;

/** The tab as one of those that wait for a person; null: it is another. */
export function needOfTab(tab: string): ReminderNeed | null {
  return REMINDER_NEEDS.find((need) => need === tab) ?? null;
}
