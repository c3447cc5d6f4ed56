import type { WeekHours } from '@roms/contracts/week-hours';

/** The week as a form has it: every day with its parts, in order of the week; a day without parts is closed. */

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];
export type Part = { from: string; to: string };
export type Week = Record<Day, Part[]>;

/** What is wrong with a day: a time is none, a part ends before it begins, or one begins before the other ends. */
export type DayProblem = 'missing' | 'backwards' | 'overlap';

/** As many parts as the API takes. */
export const MOST_PARTS = 6;
const USUAL: Part = { from: '08:00', to: '17:00' };

/** The week that a shop starts from which had no hours: closed on Sundays. */
export function usualWeek(): Week {
  return weekOf(Object.fromEntries(DAYS.map((day) => [day, day === 'sun' ? [] : [USUAL]])));
}

export function weekOf(hours: WeekHours): Week {
  const partsOf = (day: Day): Part[] => (hours[day] ?? []).map((part) => ({ ...part }));
  return Object.fromEntries(DAYS.map((day) => [day, partsOf(day)])) as Week;
}

/** As the setting is written: closed days are left out. */
export function hoursOf(week: Week): WeekHours {
  const open = DAYS.filter((day) => week[day].length > 0);
  return Object.fromEntries(open.map((day) => [day, week[day].map((part) => ({ ...part }))]));
}

/** The hours of one day on every day that has some. */
export function copiedToOpenDays(week: Week, from: Day): Week {
  const copied = DAYS.filter((day) => week[day].length > 0).map((day) => [day, week[from]]);
  return weekOf({ ...week, ...(Object.fromEntries(copied) as Partial<Week>) });
}

export function dayProblem(parts: readonly Part[]): DayProblem | null {
  if (parts.some(({ from, to }) => from === '' || to === '')) return 'missing';
  if (parts.some(({ from, to }) => from >= to)) return 'backwards';
  const isOverlapping = parts.some(({ from }, index) => index > 0 && parts[index - 1]!.to > from);
  return isOverlapping ? 'overlap' : null;
}

/** A further part of a day: an hour after the last one, as long as the day lasts. */
export function nextPart(parts: readonly Part[]): Part {
  const last = parts.at(-1);
  if (last === undefined || last.to === '') return { ...USUAL };
  const start = Number(last.to.slice(0, 2)) + 1;
  if (start > 22) return { from: last.to, to: '23:59' };
  const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
  return { from: clock(start), to: clock(Math.min(start + 4, 23)) };
}
