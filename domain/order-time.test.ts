import { expect, it } from 'vitest';
import { isOrderTime, parseOrderTime } from './order-time.ts';

it.each([
  ['2026-11-22T10:00:00Z', 'Asia/Jakarta', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T10:00:00+08:00', 'Asia/Jakarta', '2026-11-22T02:00:00.000Z'],
  ['2026-11-22T10:00:00', 'Asia/Jakarta', '2026-11-22T03:00:00.000Z'],
  ['2026-11-22 10:00:00', 'Asia/Makassar', '2026-11-22T02:00:00.000Z'],
  ['2026-11-22', 'Asia/Jayapura', '2026-11-21T15:00:00.000Z'],
  ['2026-11-22T10:00', 'Asia/Jakarta', '2026-11-22T03:00:00.000Z'],
  ['2026-11-22T10:00:00.123456Z', 'Asia/Jakarta', '2026-11-22T10:00:00.123Z'],
  ['2026-11-22T10:00:00+0700', 'Asia/Jakarta', '2026-11-22T03:00:00.000Z'],
  ['2026-11-22 10:00:00+07', 'Asia/Jakarta', '2026-11-22T03:00:00.000Z'],
  ['2026-11-22 10:00:00 +07:00', 'Asia/Jakarta', '2026-11-22T03:00:00.000Z'],
  ['2026-11-22T10:00:00+14:00', 'Asia/Jakarta', '2026-11-21T20:00:00.000Z'],
])('%s in %s is %s', (text, zone, expected) => {
  expect(parseOrderTime(text, zone)?.toISOString()).toBe(expected);
});

it.each([
  ...['yesterday', '', '2026-13-01', '22/11/2026', '0001-01-01T00:00:00Z', '9999-01-01'],
  ...['2026-11-22T10:00:00+99:00', '2026-11-22T10:00:00+14:30', '2026-11-22T10:00:00+07:60', '2026-02-29'],
  ...[
    '2026',
    '2026-11',
    '12:30',
    '2026-W47-7',
    '2026-326',
    '20261122',
    '+002026-11-22',
    '2026-11-22T10',
    '١٢:٣٠',
  ],
])('%j is no time of an order', (text) => {
  expect(parseOrderTime(text, 'Asia/Jakarta')).toBeNull();
});

it('takes an order of tomorrow, and none of later', () => {
  const now = new Date('2026-11-22T10:00:00Z');
  expect(isOrderTime(new Date('2026-11-23T10:00:00Z'), now)).toBe(true);
  expect(isOrderTime(new Date('2026-11-23T10:00:01Z'), now)).toBe(false);
  expect(isOrderTime(new Date('2026-01-01T00:00:00Z'), now)).toBe(true);
});
