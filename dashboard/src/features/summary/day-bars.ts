/** A day with how much of something it had, and the same in words. */
export type CountedDay = { date: string; value: number; words: string };

/** A day as its bar: how tall (percent of the tallest; nothing, nothing drawn), and whether it is today, the last. */
export type DayBar = CountedDay & { percent: number; isToday: boolean };

/** A day that had little must not look like one that had nothing (percent). */
const SEEN_PERCENT = 2;

/** The bars of the days, in their order. */
export function barsOf(days: readonly CountedDay[]): DayBar[] {
  const most = Math.max(0, ...days.map(({ value }) => value));
  return days.map((day, index) => ({
    ...day,
    percent: day.value === 0 ? 0 : Math.max(SEEN_PERCENT, (day.value / most) * 100),
    isToday: index === days.length - 1,
  }));
}
