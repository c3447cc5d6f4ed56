import { parseMoment, wallClock } from './clock.ts';

const EARLIEST_YEAR = 2000;
const LATEST_YEAR = 2100;
/** A shop's clock may be ahead, and its day may have begun before ours. */
const MOST_AHEAD_MS = 24 * 3_600_000;

/** A whole day, a time of it with or without seconds, and a zone: nothing that could mean another day to its writer. */
const WRITTEN =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:Z|[+-](?<hours>\d{2})(?::?(?<minutes>[0-5]\d))?))?)?$/i;
/** The zones of the earth lie between −12:00 and +14:00. */
const MOST_OFFSET_HOURS = 14;

/**
 * When an order was placed, from what a shop wrote: ISO-8601 with a whole date, or `2026-11-22 10:00:00` as the old system
 * took it. A time without a zone is the wall clock of `shopZone`. Null for no time, or one of another century.
 */
export function parseOrderTime(text: string, shopZone: string): Date | null {
  const parts = WRITTEN.exec(text.trim())?.groups;
  if (parts === undefined) return null;
  const { hours = '0', minutes = '0' } = parts;
  if (Number(hours) + Number(minutes) / 60 > MOST_OFFSET_HOURS) return null;
  const time = parseMoment(text, shopZone);
  if (time === null) return null;
  const { year } = wallClock(time, shopZone);
  return year < EARLIEST_YEAR || year > LATEST_YEAR ? null : time;
}

/** Whether an order said to be placed then can be one: what lies ahead would hold its customer's reminders back. */
export function isOrderTime(orderedAt: Date, now: Date): boolean {
  return orderedAt.getTime() - now.getTime() <= MOST_AHEAD_MS;
}
