/**
 * A machine whose battery is dead boots in 1970 or 2009, or on the day its board was made, and knows the time only once
 * the network tells it. A clock that far behind is not believed: by it everything that is stored lies in the future, and
 * to correct that would be to forget when customers were written to. ROMS is younger than this day by years, so that no
 * machine whose clock is merely slow, or set back for a trial, is refused.
 */
export const CLOCK_FLOOR = new Date('2024-01-01T00:00:00Z');

/** Whether `now` (epoch milliseconds) can be a right clock: ROMS existed then. */
export function isClockBelieved(now: number): boolean {
  return now >= CLOCK_FLOOR.getTime();
}
