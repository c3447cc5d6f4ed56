/** The height of the drawing; a day is 1 wide, and it is stretched to its place. */
export const TREND_HEIGHT = 40;
const DAY_MS = 86_400_000;

/** How many there were at the end of a day of the calendar; not every day was kept. */
export type CountedDay = { day: string; count: number };

/** Days of the calendar from one to another, both as `2026-11-22`. */
export function daysFrom(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS);
}

/** From the first day to the last; one day alone is a line all the same. */
export function trendWidth(trend: readonly CountedDay[]): number {
  return Math.max(1, daysFrom(trend[0]!.day, trend.at(-1)!.day));
}

/**
 * A line of the counts as the `points` of an SVG polyline: each at its day, from zero at the bottom to the largest at the
 * top. There is one day at least.
 */
export function trendPoints(trend: readonly CountedDay[]): string {
  const most = Math.max(1, ...trend.map(({ count }) => count));
  const points = trend.map(({ day, count }) => ({ x: daysFrom(trend[0]!.day, day), count }));
  if (points.length === 1) points.push({ ...points[0]!, x: 1 });
  return points.map(({ x, count }) => `${x},${round(TREND_HEIGHT * (1 - count / most))}`).join(' ');
}

/** The same as a surface down to zero. */
export function trendSurface(trend: readonly CountedDay[]): string {
  return `0,${TREND_HEIGHT} ${trendPoints(trend)} ${trendWidth(trend)},${TREND_HEIGHT}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
