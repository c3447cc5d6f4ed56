import { dayKey, zonedMoment } from '../../../ui/time.ts';

/** `at` is null for a snooze that lasts until the customer writes. */
export type SnoozeChoice = {
  name: 'reply' | 'hour' | 'threeHours' | 'tomorrow' | 'nextWeek';
  at: Date | null;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** When a day's work begins. */
const MORNING = '09:00';

/** For how long people put a conversation aside, by the clock of `zone`: the shop's. */
export function snoozeChoices(now: Date, zone: string): SnoozeChoice[] {
  const dayIn = (days: number) => dayKey(new Date(now.getTime() + days * DAY_MS), zone);
  const weekday = new Date(`${dayIn(0)}T00:00:00Z`).getUTCDay();
  const toMonday = (8 - weekday) % 7 || 7;
  return [
    { name: 'reply', at: null },
    { name: 'hour', at: new Date(now.getTime() + HOUR_MS) },
    { name: 'threeHours', at: new Date(now.getTime() + 3 * HOUR_MS) },
    { name: 'tomorrow', at: zonedMoment(dayIn(1), MORNING, zone) },
    { name: 'nextWeek', at: zonedMoment(dayIn(toMonday), MORNING, zone) },
  ];
}
