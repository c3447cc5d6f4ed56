import { DateTime } from 'luxon';
import { ZONE_ABBREVIATION, type Zone } from './regions/region.ts';

/**
 * The one place on the server that computes wall clocks. Every function takes the moment and an IANA zone, so rules
 * stay pure and a zone with daylight saving time is as right as Indonesia's three. Throws `RangeError` for a zone
 * that nobody knows.
 */

/** What a clock on the wall shows; `weekday` counts from 1 (Monday) to 7 (Sunday). */
export type WallClock = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
};

/** A part of every day, `HH:mm` on the wall clock. `to` is not in it; it may lie before `from`, over midnight. */
export type Hours = { from: string; to: string };

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What the clock of `zone` shows at a moment. */
export function wallClock(at: Date, zone: string): WallClock {
  const { year, month, day, hour, minute, second, weekday } = inZone(at, zone);
  return { year, month, day, hour, minute, second, weekday };
}

/** The calendar day of `zone` at a moment, as `2026-11-22`. */
export function dateIn(at: Date, zone: string): string {
  return inZone(at, zone).toFormat('yyyy-MM-dd');
}

/** Minutes that the clock of `zone` shows since 00:00, from 0 to 1439. */
export function minuteOfDay(at: Date, zone: string): number {
  const { hour, minute } = inZone(at, zone);
  return hour * 60 + minute;
}

/** Minutes after 00:00 of a clock time written as `HH:mm`. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The first moment of the day that `at` falls in: midnight, or the moment at which the clock jumps over it. */
export function startOfDay(at: Date, zone: string): Date {
  return atMinuteOfDay(at, zone, 0);
}

/**
 * The moment at which the clock of `zone` shows `minute` (0 to 1440, where 1440 is the next midnight) on the day
 * that `day` falls in, or `plusDays` calendar days later. Where clocks are set back it is the first of two such
 * moments; a time that is skipped becomes the moment at which the clock jumps over it.
 */
export function atMinuteOfDay(day: Date, zone: string, minute: number, plusDays = 0): Date {
  return momentsAt(day, zone, minute, plusDays)[0]!;
}

/**
 * The given moment when it lies inside `hours` (`null`: always), else the next one at which the clock shows `from`.
 * A night whose set-forward clock skips all of the hours has no such moment: then it is the next day's.
 */
export function nextAllowedMinute(at: Date, zone: string, hours: Hours | null): Date {
  if (hours === null || isWithin(minuteOfDay(at, zone), hours)) return at;
  const from = minutesOf(hours.from);
  const openings = [0, 1, 2].flatMap((days) => momentsAt(at, zone, from, days));
  return openings.find((opening) => opening > at && isWithin(minuteOfDay(opening, zone), hours))!;
}

/**
 * The moment that a text names: ISO-8601, or `2026-11-22 10:00:00` as databases write it. A time without a zone is
 * the wall clock of `zone`. Null for what is no time.
 */
export function parseMoment(text: string, zone: string): Date | null {
  const iso = DateTime.fromISO(text.trim(), { zone });
  const time = iso.isValid ? iso : DateTime.fromSQL(text.trim(), { zone });
  return time.isValid ? time.toJSDate() : null;
}

/** A day as Indonesian customers read it: `14 Maret 2026`. */
export function formatDay(at: Date, zone: string): string {
  return inZone(at, zone).setLocale('id').toFormat('d MMMM yyyy');
}

/** `14 Mar 09:12 WIB`: a moment for admins who read in Temporal's UI, in English. */
export function formatMoment(at: Date, zone: Zone): string {
  return `${inZone(at, zone).setLocale('en').toFormat('d MMM HH:mm')} ${ZONE_ABBREVIATION[zone]}`;
}

function inZone(at: Date, zone: string): DateTime<true> {
  const time = DateTime.fromJSDate(at, { zone });
  if (!time.isValid) throw new RangeError(`No clock for ${at.getTime()} in ${zone}: ${time.invalidReason}`);
  return time;
}

/** From one opening to the same minute is all day. */
function isWithin(minute: number, hours: Hours): boolean {
  const from = minutesOf(hours.from);
  const to = minutesOf(hours.to);
  if (from < to) return minute >= from && minute < to;
  return minute >= from || minute < to;
}

/** The moments, one or two, at which a day's clock shows a minute; the jump over it when there is none. */
function momentsAt(day: Date, zone: string, minute: number, plusDays: number): Date[] {
  const today = inZone(day, zone);
  const offsetMs = (at: number): number => today.zone.offset(at) * MINUTE_MS;
  const wanted = Date.UTC(today.year, today.month - 1, today.day + plusDays, 0, minute);
  const [before, after] = [offsetMs(wanted - DAY_MS), offsetMs(wanted + DAY_MS)];
  if (before === after) return [new Date(wanted - before)];
  const possible = [wanted - Math.max(before, after), wanted - Math.min(before, after)] as const;
  const shown = possible.filter((at) => at + offsetMs(at) === wanted);
  return shown.length > 0 ? shown.map((at) => new Date(at)) : [jumpBetween(...possible, offsetMs)];
}

/** The moment between two at which the clock is set; a clock is set at most once in two days. */
function jumpBetween(from: number, to: number, offsetMs: (at: number) => number): Date {
  let [before, jump] = [from, to];
  while (jump - before > 1) {
    const middle = Math.floor((before + jump) / 2);
    if (offsetMs(middle) === offsetMs(to)) jump = middle;
    else before = middle;
  }
  return new Date(jump);
}
