import { HOLIDAY_DATES } from './holiday-dates.ts';

/** Indonesia's public holidays as they are computed, and what a person of the shop made of them. */

/** A day that is added or called otherwise (`name`), or that is none for this shop (`null`). */
export type HolidayChange = { date: string; name: string | null };

/** `date` is `YYYY-MM-DD`; `computedName` is what the calendar calls it, null for a day that a person added. */
export type Holiday = { date: string; name: string; computedName: string | null };

const COMPUTED: ReadonlyMap<string, string> = namesByDate();

/** What holiday a day (`YYYY-MM-DD`) is for the shop; null for none. */
export function holidayName(date: string, changes: readonly HolidayChange[]): string | null {
  const change = changes.find((one) => one.date === date);
  return change === undefined ? (COMPUTED.get(date) ?? null) : change.name;
}

/** The shop's holidays of a year, in order. */
export function holidaysOf(year: number, changes: readonly HolidayChange[]): Holiday[] {
  const dates = new Set([...COMPUTED.keys(), ...changes.map(({ date }) => date)]);
  return [...dates]
    .filter((date) => date.startsWith(`${year}-`))
    .sort()
    .flatMap((date) => {
      const name = holidayName(date, changes);
      return name === null ? [] : [{ date, name, computedName: COMPUTED.get(date) ?? null }];
    });
}

/** The computed holidays of a year that the shop took out, in order. */
export function removedHolidaysOf(year: number, changes: readonly HolidayChange[]): Holiday[] {
  return changes
    .filter(({ date, name }) => name === null && date.startsWith(`${year}-`))
    .flatMap(({ date }) => {
      const name = COMPUTED.get(date);
      return name === undefined ? [] : [{ date, name, computedName: name }];
    })
    .sort((one, other) => one.date.localeCompare(other.date));
}

/** Two holidays that fall on one day are one day with both names. */
function namesByDate(): Map<string, string> {
  const names = new Map<string, string>();
  for (const [date, name] of HOLIDAY_DATES) {
    const other = names.get(date);
    names.set(date, other === undefined || other === name ? name : `${other}, ${name}`);
  }
  return names;
}
