import { describe, expect, test } from 'vitest';
import { parseClock } from './clock-text.ts';
import { formatRupiah } from './money.ts';
import { clockTime, dayDistance, dayKey, fullTime, relativeTime, shortDay, zonedMoment } from './time.ts';

const now = new Date('2026-11-22T07:05:00Z');
const id = { zone: 'Asia/Jakarta', language: 'id' };

describe('times', () => {
  test('are told in the zone and on the 24-hour clock', () => {
    expect(clockTime(now, id)).toBe('14.05');
    expect(clockTime(now, { zone: 'Asia/Jayapura', language: 'en' })).toBe('16:05');
    expect(clockTime(new Date('2026-11-22T17:00:00Z'), id)).toBe('00.00');
    expect(fullTime(now, id)).toBe('Minggu, 22 November 2026 14.05 WIB');
  });

  test('days are the calendar of the zone, not of the browser', () => {
    expect(dayKey(new Date('2026-11-22T16:59:00Z'), 'Asia/Jakarta')).toBe('2026-11-22');
    expect(dayKey(new Date('2026-11-22T17:00:00Z'), 'Asia/Jakarta')).toBe('2026-11-23');
    expect(dayDistance(new Date('2026-11-22T17:00:00Z'), now, 'Asia/Jakarta')).toBe(1);
    expect(dayDistance(new Date('2026-11-21T16:00:00Z'), now, 'Asia/Jakarta')).toBe(-1);
  });

  test('another year is named', () => {
    expect(shortDay(now, now, id)).toBe('22 Nov');
    expect(shortDay(new Date('2025-10-12T05:00:00Z'), now, id)).toBe('12 Okt 2025');
  });

  test.each([
    [-30_000, 'sekarang'],
    [-5 * 60_000, '5 menit yang lalu'],
    [3 * 3_600_000, 'dalam 3 jam'],
    [57 * 3_600_000, 'dalam 2 hari'],
  ])('%i ms from now is "%s"', (distance, words) => {
    expect(relativeTime(new Date(now.getTime() + distance), now, 'id')).toBe(words);
  });

  test.each(['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura', 'Europe/Berlin'])(
    'a day and a clock in %s are one moment',
    (zone) => {
      const moment = zonedMoment('2026-12-01', '00:30', zone);
      expect(dayKey(moment, zone)).toBe('2026-12-01');
      expect(clockTime(moment, { zone, language: 'en' })).toBe('00:30');
    },
  );
});

test.each([
  ['9', '09:00'],
  ['9.30', '09:30'],
  ['0930', '09:30'],
  ['23:59', '23:59'],
  ['24:00', null],
  ['9.5', null],
  ['pagi', null],
])('"%s" as a time of day is %s', (typed, clock) => {
  expect(parseClock(typed)).toBe(clock);
});

test('money has no decimals and a space that does not break', () => {
  expect(formatRupiah(1_250_000)).toBe('Rp\u00a01.250.000');
  expect(formatRupiah(-500)).toBe('−Rp\u00a0500');
});
