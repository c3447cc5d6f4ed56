import { atMinuteOfDay, dateIn, minutesOf, wallClock, type Hours } from './clock.ts';
import { holidayName, type HolidayChange } from './holidays.ts';

/** When somebody is there to answer, and what time that makes. */

/** From Monday, as clocks count them. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** The parts of each weekday, in order; a day that is left out is closed. */
export type WeekHours = { readonly [day in Weekday]?: readonly Hours[] | undefined };

/** As the shop's settings name them. */
export type OpeningTimes = {
  /** Null: never closed. */
  businessHours: WeekHours | null;
  /** Whose clock the hours are on. */
  zone: string;
  /** What the shop changed in the calendar of holidays, on which it is closed; null: holidays are days like any other. */
  holidays: readonly HolidayChange[] | null;
};

/** From a closing to the next opening; null where there is none within a year. */
export type Absence = { from: Date | null; to: Date | null };

/** Open from `from` up to `to`, milliseconds. */
type Span = { from: number; to: number };

/** A shop that opens on no day of a year opens never. */
const FURTHEST_DAYS = 366;
/** Clocks of pages show no 24:00: until this minute is until midnight. */
const LAST_MINUTE = '23:59';
const MIDNIGHT = 1_440;

/** Whether somebody is there at a moment; the minute of closing is closed. */
export function isOpen(at: Date, times: OpeningTimes): boolean {
  return absenceAt(at, times) === null;
}

/** The absence that a moment falls into; null while the shop is open. */
export function absenceAt(at: Date, times: OpeningTimes): Absence | null {
  if (times.businessHours === null) return null;
  const today = spansOn(at, 0, times);
  if (today.some((span) => contains(span, at))) return null;
  return { from: closingBefore(at, times), to: openingAfter(at, times) };
}

/** The moment itself while the shop is open, else its next opening; null when it does not open within a year. */
export function nextOpening(at: Date, times: OpeningTimes): Date | null {
  const absence = absenceAt(at, times);
  return absence === null ? at : absence.to;
}

/** How much of the time between two moments the shop is open, milliseconds; 0 when the second comes first. */
export function openMsBetween(from: Date, to: Date, times: OpeningTimes): number {
  if (to <= from) return 0;
  if (times.businessHours === null) return to.getTime() - from.getTime();
  let open = 0;
  for (let days = 0; dayStart(from, days, times) < to; days += 1) {
    for (const span of spansOn(from, days, times)) {
      open += Math.max(0, Math.min(span.to, to.getTime()) - Math.max(span.from, from.getTime()));
    }
  }
  return open;
}

/**
 * How much of the time between two moments the shop is open, as `openMsBetween`, for very many moments of one span of
 * time: its hours are laid out once. Moments outside of the span count as its ends.
 */
export function openTime(
  span: { from: Date; to: Date },
  times: OpeningTimes,
): (from: Date, to: Date) => number {
  if (times.businessHours === null) return (from, to) => Math.max(0, to.getTime() - from.getTime());
  const spans: Span[] = [];
  for (let days = 0; dayStart(span.from, days, times) < span.to; days += 1)
    spans.push(...spansOn(span.from, days, times).filter(({ from, to }) => from < to));
  spans.sort((one, other) => one.from - other.from);
  // What was open before each of them.
  const before = [0];
  for (const { from, to } of spans) before.push(before.at(-1)! + to - from);
  const openUntil = (at: number): number => {
    let [low, high] = [0, spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (spans[middle]!.from <= at) low = middle + 1;
      else high = middle;
    }
    const last = spans[low - 1];
    return last === undefined ? 0 : before[low - 1]! + Math.min(at, last.to) - last.from;
  };
  return (from, to) => Math.max(0, openUntil(to.getTime()) - openUntil(from.getTime()));
}

/** The moment at which the shop has been open for `ms` since `from`; null when that takes more than a year. */
export function afterOpenMs(from: Date, ms: number, times: OpeningTimes): Date | null {
  if (times.businessHours === null) return new Date(from.getTime() + ms);
  let left = ms;
  for (let days = 0; days <= FURTHEST_DAYS; days += 1) {
    for (const span of spansOn(from, days, times)) {
      const start = Math.max(span.from, from.getTime());
      const length = span.to - start;
      if (length <= 0) continue;
      if (left <= length) return new Date(start + left);
      left -= length;
    }
  }
  return null;
}

function closingBefore(at: Date, times: OpeningTimes): Date | null {
  for (let days = 0; days <= FURTHEST_DAYS; days += 1) {
    const closed = spansOn(at, -days, times).findLast((span) => span.to <= at.getTime());
    if (closed) return new Date(closed.to);
  }
  return null;
}

function openingAfter(at: Date, times: OpeningTimes): Date | null {
  for (let days = 0; days <= FURTHEST_DAYS; days += 1) {
    const next = spansOn(at, days, times).find((span) => span.from > at.getTime());
    if (next) return new Date(next.from);
  }
  return null;
}

function contains({ from, to }: Span, at: Date): boolean {
  return from <= at.getTime() && at.getTime() < to;
}

function dayStart(at: Date, plusDays: number, { zone }: OpeningTimes): Date {
  return atMinuteOfDay(at, zone, 0, plusDays);
}

/** When the shop is open on the day that `at` falls in, or `plusDays` days later. */
function spansOn(at: Date, plusDays: number, times: OpeningTimes): Span[] {
  const { businessHours, zone, holidays } = times;
  const day = dayStart(at, plusDays, times);
  const weekday = WEEKDAYS[wallClock(day, zone).weekday - 1]!;
  const parts = businessHours?.[weekday] ?? [];
  const isHoliday = holidays !== null && holidayName(dateIn(day, zone), holidays) !== null;
  if (parts.length === 0 || isHoliday) return [];
  return parts.map(({ from, to }) => ({
    from: atMinuteOfDay(day, zone, minutesOf(from)).getTime(),
    to: atMinuteOfDay(day, zone, to === LAST_MINUTE ? MIDNIGHT : minutesOf(to)).getTime(),
  }));
}
