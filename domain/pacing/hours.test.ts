import { expect, it } from 'vitest';
import { meetsLane } from './hours.ts';

const NOON = new Date('2026-11-22T05:00:00Z');
const meets = (hours: { from: string; to: string } | null, customer = 'Asia/Jakarta') =>
  meetsLane('broadcast', hours, { shop: 'Asia/Jakarta', customer }, NOON);

it.each([
  ['all day', null, true],
  ['all day by one opening', { from: '00:00', to: '00:00' }, true],
  ['by day', { from: '08:00', to: '20:00' }, true],
  ['the last minute of the lane', { from: '19:59', to: '23:00' }, true],
  ['the first minute of the lane', { from: '05:00', to: '08:01' }, true],
  ['over midnight into the lane', { from: '22:00', to: '08:30' }, true],
  ['when the lane has closed', { from: '20:00', to: '23:00' }, false],
  ['before the lane opens', { from: '05:00', to: '08:00' }, false],
  ['over midnight until the lane opens', { from: '20:00', to: '08:00' }, false],
])('hours %s meet the lane’s from 08:00 to 20:00 or not', (_what, hours, isMet) => {
  expect(meets(hours)).toBe(isMet);
});

it('goes by the customer’s clock for the hours and by the shop’s for the lane', () => {
  // 20:30 to 23:00 where they live is 18:30 to 21:00 where the shop is.
  expect(meets({ from: '20:30', to: '23:00' }, 'Asia/Jayapura')).toBe(true);
  expect(meets({ from: '06:00', to: '09:00' }, 'Asia/Jayapura')).toBe(false);
  expect(meets({ from: '06:00', to: '09:00' }, 'Asia/Jakarta')).toBe(true);
});
