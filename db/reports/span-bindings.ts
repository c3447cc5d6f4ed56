import { plusDays, type DaySpan } from '@roms/domain/report-span';

/** The condition that a moment lies in a span of the shop's days, so that an index on it is used. */
export function within(column: string): string {
  return `${column} >= cast(:from AS timestamp) AT TIME ZONE :zone
          AND ${column} < cast(:until AS timestamp) AT TIME ZONE :zone`;
}

/** Its values: `until` is the day behind the last. */
export function spanBindings(
  { from, to }: DaySpan,
  zone: string,
): { from: string; until: string; zone: string } {
  return { from, until: plusDays(to, 1), zone };
}
