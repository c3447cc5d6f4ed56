import type { Summary } from '@roms/contracts/summary';

export type RevenueDay = NonNullable<Summary['revenueDays']>[number];

/** A day as its bar: how tall (percent of the tallest; none sold, none drawn), and whether it is today, the last. */
export type RevenueBar = RevenueDay & { percent: number; isToday: boolean };

/** A day on which little was sold must not look like one on which nothing was (percent). */
const SEEN_PERCENT = 2;

/** The bars of the days, in their order. */
export function barsOf(days: readonly RevenueDay[]): RevenueBar[] {
  const most = Math.max(0, ...days.map(({ revenue }) => revenue));
  return days.map((day, index) => ({
    ...day,
    percent: day.revenue === 0 ? 0 : Math.max(SEEN_PERCENT, (day.revenue / most) * 100),
    isToday: index === days.length - 1,
  }));
}
