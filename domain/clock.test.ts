import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atMinuteOfDay,
  dateIn,
  formatDay,
  formatMoment,
  minuteOfDay,
  minutesOf,
  nextAllowedMinute,
  parseMoment,
  startOfDay,
  wallClock,
} from './clock.ts';

const NEW_YORK = 'America/New_York';
const INDONESIA = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'] as const;
/** Clocks that change at 02:00, at midnight, by half an hour, and that lost a whole day. */
const CHANGING = [
  NEW_YORK,
  'Europe/Berlin',
  'America/Havana',
  'Australia/Lord_Howe',
  'Pacific/Apia',
] as const;

const zones = fc.constantFrom(...INDONESIA, ...CHANGING);
const moments = fc.date({
  min: new Date('2011-01-01T00:00:00Z'),
  max: new Date('2037-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const minutes = fc.integer({ min: 0, max: 1439 });
const dayCounts = fc.integer({ min: 0, max: 800 });
const clockTime = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** What the platform's own tables say, read in another way than the code under test does. */
function intlClock(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
    at,
  );
}

const two = (value: number) => String(value).padStart(2, '0');

describe('what the clock shows', () => {
  it.each([
    ['2026-02-28T17:00:00Z', 'Asia/Jakarta', '2026-03-01 00:00:00', 7],
    ['2028-02-28T17:00:00Z', 'Asia/Jakarta', '2028-02-29 00:00:00', 2],
    ['2026-12-31T15:59:59Z', 'Asia/Makassar', '2026-12-31 23:59:59', 4],
    ['2026-12-31T16:00:00Z', 'Asia/Makassar', '2027-01-01 00:00:00', 5],
    ['2026-04-30T15:30:00Z', 'Asia/Jayapura', '2026-05-01 00:30:00', 5],
    ['2026-03-08T06:59:59Z', NEW_YORK, '2026-03-08 01:59:59', 7],
    ['2026-03-08T07:00:00Z', NEW_YORK, '2026-03-08 03:00:00', 7],
  ])('%s in %s is %s', (at, zone, shown, weekday) => {
    const wall = wallClock(new Date(at), zone);
    const date = `${wall.year}-${two(wall.month)}-${two(wall.day)}`;
    expect(`${date} ${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`).toBe(shown);
    expect(wall.weekday).toBe(weekday);
    expect(dateIn(new Date(at), zone)).toBe(date);
    expect(minuteOfDay(new Date(at), zone)).toBe(wall.hour * 60 + wall.minute);
  });

  it('agrees with Intl everywhere', () => {
    fc.assert(
      fc.property(moments, zones, (at, zone) => {
        const wall = wallClock(at, zone);
        const time = `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`;
        expect(`${dateIn(at, zone)} ${time}`).toBe(intlClock(at, zone));
      }),
    );
  });

  it('refuses a zone that nobody knows, and no time at all', () => {
    expect(() => wallClock(new Date(), 'Asia/Bandung')).toThrow(RangeError);
    expect(() => wallClock(new Date(NaN), 'Asia/Jakarta')).toThrow(RangeError);
  });
});

describe('a minute of a day', () => {
  it.each([
    ['2026-01-31T20:00:00Z', 'Asia/Jakarta', 540, 0, '2026-02-01T02:00:00Z'],
    ['2026-01-30T17:00:00Z', 'Asia/Jakarta', 540, 30, '2026-03-02T02:00:00Z'],
    ['2028-01-30T17:00:00Z', 'Asia/Jakarta', 540, 29, '2028-02-29T02:00:00Z'],
    ['2026-12-02T03:00:00Z', 'Asia/Makassar', 540, 30, '2027-01-01T01:00:00Z'],
    ['2026-12-31T15:00:00Z', 'Asia/Jayapura', 0, 0, '2026-12-31T15:00:00Z'],
    ['2026-12-31T14:59:59Z', 'Asia/Jayapura', 1440, 0, '2026-12-31T15:00:00Z'],
    // A day of 23 hours and one of 25 lie between.
    ['2026-03-07T17:00:00Z', NEW_YORK, 540, 1, '2026-03-08T13:00:00Z'],
    ['2026-10-31T16:00:00Z', NEW_YORK, 540, 1, '2026-11-01T14:00:00Z'],
    // 02:30 is skipped; 01:30 comes twice; midnight is skipped in Havana; the 30th never came in Apia.
    ['2026-03-08T17:00:00Z', NEW_YORK, 150, 0, '2026-03-08T07:00:00Z'],
    ['2026-11-01T17:00:00Z', NEW_YORK, 90, 0, '2026-11-01T05:30:00Z'],
    ['2026-03-08T17:00:00Z', 'America/Havana', 0, 0, '2026-03-08T05:00:00Z'],
    ['2011-12-29T20:00:00Z', 'Pacific/Apia', 600, 1, '2011-12-30T10:00:00Z'],
  ])('of %s in %s: %i minutes, %i days on, is %s', (day, zone, minute, days, moment) => {
    expect(atMinuteOfDay(new Date(day), zone, minute, days)).toEqual(new Date(moment));
  });

  it('is the clock time of that day wherever that day has it', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...INDONESIA), minutes, dayCounts, (at, zone, minute, days) => {
        const moment = atMinuteOfDay(at, zone, minute, days);
        const day = new Date(Date.parse(`${intlClock(at, zone).slice(0, 10)}T00:00:00Z`) + days * 86_400_000);
        expect(intlClock(moment, zone)).toBe(`${day.toISOString().slice(0, 10)} ${clockTime(minute)}:00`);
      }),
    );
  });

  it('is the first moment at which the clock of a changing zone is there or past it', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...CHANGING), minutes, dayCounts, (at, zone, minute, days) => {
        const moment = atMinuteOfDay(at, zone, minute, days);
        const day = new Date(Date.parse(`${dateIn(at, zone)}T00:00:00Z`) + days * 86_400_000);
        const wanted = `${day.toISOString().slice(0, 10)} ${clockTime(minute)}:00`;
        expect(intlClock(moment, zone) >= wanted).toBe(true);
        expect(intlClock(new Date(moment.getTime() - 1_000), zone) < wanted).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('begins the day: the same date from there on, another one just before', () => {
    fc.assert(
      fc.property(moments, zones, (at, zone) => {
        const start = startOfDay(at, zone);
        expect(start.getTime()).toBeLessThanOrEqual(at.getTime());
        expect(dateIn(start, zone)).toBe(dateIn(at, zone));
        expect(dateIn(new Date(start.getTime() - 1), zone)).not.toBe(dateIn(at, zone));
      }),
    );
  });
});

describe('the next allowed minute', () => {
  const day = { from: '08:00', to: '20:00' };
  const night = { from: '22:00', to: '05:00' };

  it.each([
    ['2026-12-31T13:00:00Z', 'Asia/Jakarta', day, '2027-01-01T01:00:00Z'],
    ['2026-12-31T12:59:59Z', 'Asia/Jakarta', day, '2026-12-31T12:59:59Z'],
    ['2026-12-31T00:59:59Z', 'Asia/Jakarta', day, '2026-12-31T01:00:00Z'],
    ['2026-12-31T01:00:00Z', 'Asia/Jakarta', day, '2026-12-31T01:00:00Z'],
    // 21:30 in Jayapura, though it is 19:30 in Jakarta.
    ['2028-02-28T12:30:00Z', 'Asia/Jayapura', day, '2028-02-28T23:00:00Z'],
    ['2028-02-28T12:30:00Z', 'Asia/Jakarta', day, '2028-02-28T12:30:00Z'],
    ['2026-06-30T22:00:00Z', 'Asia/Makassar', night, '2026-07-01T14:00:00Z'],
    ['2026-06-30T20:59:00Z', 'Asia/Makassar', night, '2026-06-30T20:59:00Z'],
    ['2026-06-30T20:59:00Z', 'Asia/Makassar', { from: '09:00', to: '09:00' }, '2026-06-30T20:59:00Z'],
    ['2026-06-30T20:59:00Z', 'Asia/Makassar', null, '2026-06-30T20:59:00Z'],
    // The opening is skipped in spring, and comes a second time in autumn.
    ['2026-03-08T06:50:00Z', NEW_YORK, { from: '02:30', to: '05:00' }, '2026-03-08T07:00:00Z'],
    ['2026-03-08T06:50:00Z', NEW_YORK, { from: '02:10', to: '02:50' }, '2026-03-09T06:10:00Z'],
    ['2026-11-01T05:45:00Z', NEW_YORK, { from: '01:00', to: '01:30' }, '2026-11-01T06:00:00Z'],
  ])('after %s in %s with %j is %s', (at, zone, hours, allowed) => {
    expect(nextAllowedMinute(new Date(at), zone, hours)).toEqual(new Date(allowed));
  });

  it('is inside the hours, never earlier than asked, at most two days away, and stays when asked again', () => {
    fc.assert(
      fc.property(moments, zones, minutes, minutes, (at, zone, from, to) => {
        const hours = { from: clockTime(from), to: clockTime(to) };
        const allowed = nextAllowedMinute(at, zone, hours);
        const shown = minuteOfDay(allowed, zone);
        const isInside = from < to ? shown >= from && shown < to : shown >= from || shown < to;
        expect(isInside).toBe(true);
        expect(allowed.getTime()).toBeGreaterThanOrEqual(at.getTime());
        expect(allowed.getTime() - at.getTime()).toBeLessThanOrEqual(49 * 3_600_000);
        expect(nextAllowedMinute(allowed, zone, hours)).toEqual(allowed);
      }),
      { numRuns: 2_000 },
    );
  });
});

it.each([
  ['2026-10-01T08:00:00', 'Asia/Jayapura', '2026-09-30T23:00:00.000Z'],
  [' 2026-10-01 08:00:00 ', 'Asia/Jakarta', '2026-10-01T01:00:00.000Z'],
  ['2026-10-01T08:00:00+08:00', 'Asia/Jakarta', '2026-10-01T00:00:00.000Z'],
  ['besok', 'Asia/Jakarta', undefined],
  ['2026-02-29', 'Asia/Jakarta', undefined],
])('reads %s of a clock in %s as %s', (text, zone, moment) => {
  expect(parseMoment(text, zone)?.toISOString()).toBe(moment);
});

it('writes days and moments for people', () => {
  expect(formatDay(new Date('2026-03-13T17:00:00Z'), 'Asia/Jakarta')).toBe('14 Maret 2026');
  expect(formatDay(new Date('2026-08-01T01:00:00Z'), NEW_YORK)).toBe('31 Juli 2026');
  expect(formatMoment(new Date('2026-03-14T01:12:00Z'), 'Asia/Makassar')).toBe('14 Mar 09:12 WITA');
  expect(minutesOf('09:05')).toBe(545);
});
