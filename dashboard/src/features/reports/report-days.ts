import { dayAfter } from '../../ui/time.ts';

/** Days of the shop, both in it. */
export type Days = { from: string; to: string };

export const PRESETS = [
  'last7',
  'last30',
  'last90',
  'thisMonth',
  'lastMonth',
  'thisYear',
  'lastYear',
] as const;
export type Preset = (typeof PRESETS)[number];
export const USUAL_PRESET: Preset = 'last30';

/** The longest that a report may be about (days). */
export const MOST_DAYS = 3 * 366;

/** The days that a preset means when it is `today` (`2026-11-22`). */
export function daysOfPreset(preset: Preset, today: string): Days {
  const monthBegins = `${today.slice(0, 7)}-01`;
  const monthEnded = dayAfter(monthBegins, -1);
  const year = Number(today.slice(0, 4));
  switch (preset) {
    case 'last7':
      return { from: dayAfter(today, -6), to: today };
    case 'last30':
      return { from: dayAfter(today, -29), to: today };
    case 'last90':
      return { from: dayAfter(today, -89), to: today };
    case 'thisMonth':
      return { from: monthBegins, to: today };
    case 'lastMonth':
      return { from: `${monthEnded.slice(0, 7)}-01`, to: monthEnded };
    case 'thisYear':
      return { from: `${year}-01-01`, to: today };
    case 'lastYear':
      return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` };
  }
}

/** The preset that means these days today; null for others. */
export function presetOf({ from, to }: Days, today: string): Preset | null {
  return (
    PRESETS.find((preset) => {
      const days = daysOfPreset(preset, today);
      return days.from === from && days.to === to;
    }) ?? null
  );
}

/** How many days that are; at most 0 when they end before they begin. */
export function countDays({ from, to }: Days): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

/** Whether a report can be about them. */
export function areReportable(days: Days): boolean {
  const count = countDays(days);
  return count >= 1 && count <= MOST_DAYS;
}
