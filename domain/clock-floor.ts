/**
 * A machine whose battery is dead boots in 2009 and knows the time only once the network tells it. A clock that far
 * behind is not believed: by it everything that is stored lies in the future, and to correct that would be to forget
 * when customers were written to. Raised with the schema (a test compares it with the newest migration); it lies a
 * little before the newest, so that who builds this version with a slow clock is believed.
 */
export const CLOCK_FLOOR = new Date('2026-11-01T00:00:00Z');

/** Whether `now` (epoch milliseconds) can be a right clock: it does not lie before this version of ROMS. */
export function isClockBelieved(now: number): boolean {
  return now >= CLOCK_FLOOR.getTime();
}
