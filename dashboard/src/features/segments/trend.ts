/** The height of the drawing; it is as wide as there are days, and stretched to its place. */
export const TREND_HEIGHT = 40;

/** A line of these counts as the `points` of an SVG polyline: from zero at the bottom to the largest at the top. */
export function trendPoints(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  // One day alone is a line all the same.
  const drawn = counts.length === 1 ? [counts[0]!, counts[0]!] : counts;
  return drawn.map((count, index) => `${index},${round(TREND_HEIGHT * (1 - count / most))}`).join(' ');
}

/** The same as a surface down to zero. */
export function trendSurface(counts: readonly number[]): string {
  const last = Math.max(1, counts.length - 1);
  return `0,${TREND_HEIGHT} ${trendPoints(counts)} ${last},${TREND_HEIGHT}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
