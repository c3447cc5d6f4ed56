import { DateTime } from 'luxon';

const EARLIEST_YEAR = 2000;
const LATEST_YEAR = 2100;

/**
 * When an order was placed, from what a shop wrote: ISO-8601, or `2026-11-22 10:00:00` as the old system took it.
 * A time without a zone is the wall clock of `shopZone`. Null for no time, or one of another century.
 */
export function parseOrderTime(text: string, shopZone: string): Date | null {
  const options = { zone: shopZone };
  const iso = DateTime.fromISO(text.trim(), options);
  const time = iso.isValid ? iso : DateTime.fromSQL(text.trim(), options);
  if (!time.isValid || time.year < EARLIEST_YEAR || time.year > LATEST_YEAR) return null;
  return time.toJSDate();
}
