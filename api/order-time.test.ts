import { expect, it } from 'vitest';
import { parseOrderTime } from './order-time.ts';

it.each([
  ['2026-11-22T10:00:00Z', 'Asia/Jakarta', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T10:00:00+08:00', 'Asia/Jakarta', '2026-11-22T02:00:00.000Z'],
  ['2026-11-22T10:00:00', 'Asia/Jakarta', '2026-11-22T03:00:00.000Z'],
  ['2026-11-22 10:00:00', 'Asia/Makassar', '2026-11-22T02:00:00.000Z'],
  ['2026-11-22', 'Asia/Jayapura', '2026-11-21T15:00:00.000Z'],
])('%s in %s is %s', (text, zone, expected) => {
  expect(parseOrderTime(text, zone)?.toISOString()).toBe(expected);
});

it.each(['yesterday', '', '2026-13-01', '22/11/2026', '0001-01-01T00:00:00Z', '9999-01-01'])(
  '%j is no time of an order',
  (text) => {
    expect(parseOrderTime(text, 'Asia/Jakarta')).toBeNull();
  },
);
