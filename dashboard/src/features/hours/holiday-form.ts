import { holidayName, type HolidayChange } from '@roms/domain/holidays';

/** Changes to the calendar as a form makes them; each answers a new list. */

/** Calls a day otherwise, or adds it. */
export function named(changes: readonly HolidayChange[], date: string, name: string): HolidayChange[] {
  return ordered([...without(changes, date), { date, name }]);
}

/** Takes a day out: a computed one stays known as none, an added one is forgotten. */
export function removed(changes: readonly HolidayChange[], date: string): HolidayChange[] {
  const rest = without(changes, date);
  return holidayName(date, []) === null ? rest : ordered([...rest, { date, name: null }]);
}

/** As the calendar has it. */
export function restored(changes: readonly HolidayChange[], date: string): HolidayChange[] {
  return without(changes, date);
}

function without(changes: readonly HolidayChange[], date: string): HolidayChange[] {
  return changes.filter((change) => change.date !== date);
}

function ordered(changes: HolidayChange[]): HolidayChange[] {
  return changes.sort((one, other) => one.date.localeCompare(other.date));
}
