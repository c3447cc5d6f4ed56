/** Whether a person takes conversations: Online is given new ones, Busy keeps the own, Offline is not there. */
export const AVAILABILITIES = ['online', 'busy', 'offline'] as const;
export type Availability = (typeof AVAILABILITIES)[number];

/** Between going and handing over: a cup of coffee, a tab that is opened again (milliseconds). */
export const ABSENCE_GRACE_MS = 90_000;

/** What is left of the grace (milliseconds, at least 0). */
export function graceLeft(absentSince: Date, now: Date): number {
  return Math.max(0, Math.min(ABSENCE_GRACE_MS, absentSince.getTime() + ABSENCE_GRACE_MS - now.getTime()));
}
