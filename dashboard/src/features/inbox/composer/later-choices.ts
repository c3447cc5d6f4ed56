import { clockTime, dayKey, zonedMoment } from '../../../ui/time.ts';

export type LaterChoice = { name: 'hour' | 'evening' | 'tomorrow' | 'monday'; at: Date };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** When a shop begins to write, and until when its afternoon lies ahead enough to be offered. */
const MORNING = '08:00';
const EVENING = '17:00';
const EVENING_UNTIL = '16:30';

/** The times that people choose most for a message that is to leave later, by the clock of `zone`. */
export function laterChoices(now: Date, zone: string): LaterChoice[] {
  const dayIn = (days: number) => dayKey(new Date(now.getTime() + days * DAY_MS), zone);
  const isEarly = clockTime(now, { zone, language: 'en' }) < EVENING_UNTIL;
  const weekday = new Date(`${dayIn(0)}T00:00:00Z`).getUTCDay();
  const toMonday = (8 - weekday) % 7 || 7;
  return [
    { name: 'hour', at: new Date(now.getTime() + HOUR_MS) },
    ...(isEarly ? [{ name: 'evening' as const, at: zonedMoment(dayIn(0), EVENING, zone) }] : []),
    { name: 'tomorrow', at: zonedMoment(dayIn(1), MORNING, zone) },
    // Tomorrow may be Monday.
    ...(toMonday > 1 ? [{ name: 'monday' as const, at: zonedMoment(dayIn(toMonday), MORNING, zone) }] : []),
  ];
}
