import { expect, it } from 'vitest';
import { CLOCK_FLOOR, isClockBelieved } from './clock-floor.ts';

it('believes a clock from then on, and none of a machine that woke without the time', () => {
  const floor = CLOCK_FLOOR.getTime();
  expect([floor - 1, floor].map(isClockBelieved)).toEqual([false, true]);
  expect(
    ['1970-01-01', '2000-01-01', '2009-01-01', '2015-07-01'].map(Date.parse).map(isClockBelieved),
  ).toEqual(Array(4).fill(false));
});
