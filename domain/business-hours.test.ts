import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absenceAt,
  afterOpenMs,
  isOpen,
  nextOpening,
  openMsBetween,
  WEEKDAYS,
  type OpeningTimes,
  type WeekHours,
} from './business-hours.ts';
import { HOLIDAY_DATES } from './holiday-dates.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ZONES = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura', 'America/New_York', 'Asia/Kathmandu'];

/** Office hours with a break, shorter on Saturdays, closed on Sundays. */
const OFFICE: WeekHours = {
  ...Object.fromEntries(
    WEEKDAYS.slice(0, 5).map((day) => [
      day,
      [
        { from: '08:00', to: '12:00' },
        { from: '13:00', to: '17:00' },
      ],
    ]),
  ),
  sat: [{ from: '09:00', to: '13:00' }],
};
const office = (change: Partial<OpeningTimes> = {}): OpeningTimes => ({
  businessHours: OFFICE,
  zone: 'Asia/Jakarta',
  holidays: [],
  ...change,
});
const at = (text: string): Date => new Date(text);

describe('the hours of a shop', () => {
  it('say when it is open: from the first minute, no longer at that of closing', () => {
    // Monday 2 November 2026.
    const shown = (time: string) => isOpen(at(`2026-11-02T${time}+07:00`), office());
    expect(['07:59:59', '08:00:00', '11:59:59', '12:00:00', '13:00:00', '17:00:00'].map(shown)).toEqual([
      ...[false, true, true, false, true, false],
    ]);
    expect(isOpen(at('2026-11-02T07:30:00+07:00'), office({ zone: 'Asia/Makassar' }))).toBe(true);
    expect(isOpen(at('2026-11-01T10:00:00+07:00'), office({ businessHours: null }))).toBe(true);
  });

  it('make an absence of everything from a closing to the next opening', () => {
    const absence = (time: string, times = office()) => {
      const found = absenceAt(at(time), times);
      return found && [found.from?.toISOString() ?? null, found.to?.toISOString() ?? null];
    };
    // From Saturday's closing over the end of the month to Monday's opening.
    const weekend = ['2026-10-31T06:00:00.000Z', '2026-11-02T01:00:00.000Z'];
    expect(absence('2026-10-31T13:00:00+07:00')).toEqual(weekend);
    expect(absence('2026-11-02T07:59:00+07:00')).toEqual(weekend);
    expect(absence('2026-11-02T12:30:00+07:00')).toEqual([
      '2026-11-02T05:00:00.000Z',
      '2026-11-02T06:00:00.000Z',
    ]);
    expect(absence('2026-11-02T10:00:00+07:00')).toBeNull();
    expect(absence('2026-11-02T10:00:00+07:00', office({ businessHours: {} }))).toEqual([null, null]);
  });

  it('are none on a holiday, which the shop may take out and add', () => {
    const christmas = at('2026-12-25T10:00:00+07:00');
    expect(isOpen(christmas, office())).toBe(false);
    // The holiday is a Friday: the absence goes from Thursday to Saturday.
    expect(absenceAt(christmas, office())).toEqual({
      from: at('2026-12-24T17:00:00+07:00'),
      to: at('2026-12-26T09:00:00+07:00'),
    });
    expect(isOpen(christmas, office({ holidays: [{ date: '2026-12-25', name: null }] }))).toBe(true);
    const leave = office({ holidays: [{ date: '2026-12-24', name: 'Cuti bersama' }] });
    expect(absenceAt(christmas, leave)?.from).toEqual(at('2026-12-23T17:00:00+07:00'));
  });

  it('go over midnight without a gap when a day ends with its last minute', () => {
    const always = {
      ...office(),
      businessHours: Object.fromEntries(WEEKDAYS.map((day) => [day, [ALL_DAY]])),
    };
    expect(isOpen(at('2026-11-02T23:59:30+07:00'), always)).toBe(true);
    expect(openMsBetween(at('2026-11-02T20:00:00Z'), at('2026-11-05T20:00:00Z'), always)).toBe(72 * HOUR_MS);
  });

  it('say when so many minutes of them will be over', () => {
    const due = (from: string, minutes: number, times = office()) =>
      afterOpenMs(at(from), minutes * MINUTE_MS, times)?.toISOString() ?? null;
    expect(due('2026-11-02T10:00:00+07:00', 15)).toBe('2026-11-02T03:15:00.000Z');
    expect(due('2026-11-02T11:50:00+07:00', 15)).toBe('2026-11-02T06:05:00.000Z');
    expect(due('2026-10-31T22:00:00+07:00', 60)).toBe('2026-11-02T02:00:00.000Z');
    expect(due('2026-10-31T22:00:00+07:00', 60, office({ businessHours: null }))).toBe(
      '2026-10-31T16:00:00.000Z',
    );
    expect(due('2026-10-31T22:00:00+07:00', 60, office({ businessHours: {} }))).toBeNull();
  });
});

const ALL_DAY = { from: '00:00', to: '23:59' };
/** Between the hours in which clocks are set, in quarters of an hour; at most two parts of a day, apart. */
const parts = fc
  .uniqueArray(fc.integer({ min: 4 * 4, max: 23 * 4 }), { minLength: 0, maxLength: 4 })
  .map((quarters) => {
    const times = quarters.sort((one, other) => one - other).map(clockTime);
    return times.flatMap((from, index) => {
      const to = times[index + 1];
      return index % 2 === 0 && to !== undefined ? [{ from, to }] : [];
    });
  });
function clockTime(quarter: number): string {
  return `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
}
const week = fc.record(
  Object.fromEntries(WEEKDAYS.map((day) => [day, fc.option(parts, { nil: undefined })])),
);
/** Days round the ends of months, of a leap February and of the year, and those on which New York's clocks are set. */
const moments = fc
  .tuple(
    fc.constantFrom('2026-10-31', '2026-11-01', '2026-12-25', '2026-12-31', '2028-02-29', '2026-03-08'),
    fc.integer({ min: -2 * 1_440, max: 2 * 1_440 }),
  )
  .map(([day, minute]) => new Date(Date.parse(`${day}T00:00:00Z`) + minute * MINUTE_MS));
const times = fc.record({
  businessHours: week,
  zone: fc.constantFrom(...ZONES),
  holidays: fc.constantFrom(
    [],
    [{ date: '2026-12-25', name: null }],
    [
      { date: '2026-11-01', name: 'Libur' },
      { date: '2028-03-01', name: 'Libur' },
    ],
  ),
});

/** The same from the platform's own tables: what the wall shows at one minute. */
function isOpenByTheWall(at: number, { businessHours, zone, holidays }: OpeningTimes): boolean {
  const shown = Object.fromEntries(
    wallOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const date = `${shown['year']}-${shown['month']}-${shown['day']}`;
  const change = holidays!.find((one) => one.date === date);
  const isComputed = HOLIDAY_DATES.some(([computed]) => computed === date);
  if (change === undefined ? isComputed : change.name !== null) return false;
  const day = shown['weekday']!.toLowerCase() as (typeof WEEKDAYS)[number];
  const time = `${shown['hour']}:${shown['minute']}`;
  return (businessHours?.[day] ?? []).some(({ from, to }) => from <= time && time < to);
}
const walls = new Map<string, Intl.DateTimeFormat>();
function wallOf(zone: string): Intl.DateTimeFormat {
  const known = walls.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
  });
  walls.set(zone, made);
  return made;
}

describe('counted minute by minute', () => {
  it('time between two moments is the open minutes between them, and the due moment their inverse', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 2 * 1_440 }), times, (from, minutes, given) => {
        let open = 0;
        for (let minute = 0; minute < minutes; minute += 1)
          if (isOpenByTheWall(from.getTime() + minute * MINUTE_MS, given)) open += 1;
        const to = new Date(from.getTime() + minutes * MINUTE_MS);
        expect(openMsBetween(from, to, given)).toBe(open * MINUTE_MS);
        if (open === 0) return;
        const due = afterOpenMs(from, open * MINUTE_MS, given)!;
        expect(due.getTime()).toBeLessThanOrEqual(to.getTime());
        expect(openMsBetween(from, due, given)).toBe(open * MINUTE_MS);
      }),
      { numRuns: 25 },
    );
  });

  it('the next opening is the first open minute, and an absence has none', () => {
    fc.assert(
      fc.property(moments, times, (from, given) => {
        const opening = nextOpening(from, given);
        const end = Math.min(opening?.getTime() ?? Infinity, from.getTime() + 2 * 24 * HOUR_MS);
        for (let minute = from.getTime(); minute < end; minute += MINUTE_MS)
          expect(isOpenByTheWall(minute, given)).toBe(false);
        if (opening) expect(isOpenByTheWall(opening.getTime(), given)).toBe(true);
        expect(isOpen(from, given)).toBe(isOpenByTheWall(from.getTime(), given));
        const closed = absenceAt(from, given)?.from;
        if (closed) expect(isOpenByTheWall(closed.getTime() - MINUTE_MS, given)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
