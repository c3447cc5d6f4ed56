import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CLOCK_FLOOR, isClockBelieved } from './clock-floor.ts';

const MONTH_MS = 31 * 24 * 3_600_000;

it('is raised with the schema: no migration is more than a month younger', () => {
  const names = readdirSync(new URL('../migrations', import.meta.url)).toSorted();
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(names.at(-1)!)!;
  const newest = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  expect(newest - CLOCK_FLOOR.getTime()).toBeLessThanOrEqual(MONTH_MS);
});

it('believes a clock from then on', () => {
  const floor = CLOCK_FLOOR.getTime();
  expect([floor - 1, floor].map(isClockBelieved)).toEqual([false, true]);
});
