import { parseMoment, wallClock } from '@roms/domain/clock';

const EARLIEST_YEAR = 2000;
const LATEST_YEAR = 2100;

/**
 * When an order was placed, from what a shop wrote: ISO-8601, or `2026-11-22 10:00:00` as the old system took it.
 * A time without a zone is the wall clock of `shopZone`. Null for no time, or one of another century.
 */
export function parseOrderTime(text: string, shopZone: string): Date | null {
  const time = parseMoment(text, shopZone);
  if (time === null) return null;
  const { year } = wallClock(time, shopZone);
  return year < EARLIEST_YEAR || year > LATEST_YEAR ? null : time;
}
