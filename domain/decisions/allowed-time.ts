import { atMinuteOfDay, dateIn, minutesOf, nextAllowedMinute, wallClock, type Hours } from '../clock.ts';
import { holidayName, type HolidayChange } from '../holidays.ts';

/** When marketing may leave, on the clock of where the customer lives: by day, and on no day or hour of rest. */

export type Pauses = {
  /** Fridays from 11:30 to 13:00. */
  isFridayNoonFree: boolean;
  /** Days without marketing, `YYYY-MM-DD`. */
  blackoutDays: readonly string[];
  /** What the shop changed in the calendar of holidays; null: holidays are days like any other. */
  holidays: readonly HolidayChange[] | null;
};

export type AllowedTimes = { sendingHours: Hours | null; pauses: Pauses | null };

/** Why a moment is one of rest: `day` is `YYYY-MM-DD`. */
export type Pause =
  | { kind: 'friday_noon'; day: string }
  | { kind: 'blackout_day' | 'holiday'; day: string; name: string | null };

const FRIDAY = 5;
const FRIDAY_NOON = { from: minutesOf('11:30'), to: minutesOf('13:00') };
const MIDNIGHT = 1_440;
/** A shop may rest for a year of days that it names and one of holidays; later than this it is believed no more. */
const MOST_DAYS = 800;

/** Why a moment is one of rest where the customer lives; null when it is none. */
export function pauseAt(at: Date, zone: string, pauses: Pauses): Pause | null {
  const day = dateIn(at, zone);
  if (pauses.blackoutDays.includes(day)) return { kind: 'blackout_day', day, name: null };
  const holiday = pauses.holidays && holidayName(day, pauses.holidays);
  if (holiday) return { kind: 'holiday', day, name: holiday };
  if (!pauses.isFridayNoonFree) return null;
  const { weekday, hour, minute } = wallClock(at, zone);
  const isNoon = hour * 60 + minute >= FRIDAY_NOON.from && hour * 60 + minute < FRIDAY_NOON.to;
  return weekday === FRIDAY && isNoon ? { kind: 'friday_noon', day } : null;
}

/**
 * The moment itself when it is allowed, else one within the next allowed hours: `slot` seconds after they begin, so that
 * not everybody who waits for them is written to in their first second.
 */
export function nextAllowedTime(at: Date, zone: string, times: AllowedTimes, slot: number): Date {
  const opens = nextOpening(at, zone, times);
  if (opens <= at) return at;
  const seconds = Math.floor((closingAfter(opens, zone, times).getTime() - opens.getTime()) / 1_000);
  return new Date(opens.getTime() + (seconds > 0 ? slot % seconds : 0) * 1_000);
}

function nextOpening(at: Date, zone: string, { sendingHours, pauses }: AllowedTimes): Date {
  let moment = nextAllowedMinute(at, zone, sendingHours);
  for (let looks = 0; pauses !== null && looks < MOST_DAYS; looks += 1) {
    const pause = pauseAt(moment, zone, pauses);
    if (pause === null) break;
    const end =
      pause.kind === 'friday_noon'
        ? atMinuteOfDay(moment, zone, FRIDAY_NOON.to)
        : atMinuteOfDay(moment, zone, 0, 1);
    moment = nextAllowedMinute(end, zone, sendingHours);
  }
  return moment;
}

/** When the allowed hours end that an allowed moment lies in; at midnight at the latest. */
export function closingAfter(opens: Date, zone: string, { sendingHours, pauses }: AllowedTimes): Date {
  const ends = [MIDNIGHT];
  if (sendingHours !== null) ends.push(minutesOf(sendingHours.to));
  if (pauses?.isFridayNoonFree && wallClock(opens, zone).weekday === FRIDAY) ends.push(FRIDAY_NOON.from);
  const moments = ends.map((minute) => atMinuteOfDay(opens, zone, minute).getTime());
  return new Date(Math.min(...moments.filter((moment) => moment > opens.getTime())));
}
