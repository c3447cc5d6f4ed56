import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

const RATE = { perSecond: 20, burst: 50 };

test('a burst at once, then the rate, for each name', () => {
  let now = 0;
  const limit = createRateLimit(() => now);
  const allowed = (count: number) =>
    Array.from({ length: count }, () => limit.take('a', RATE)).filter((wait) => wait === 0).length;
  expect(allowed(60)).toBe(50);
  expect(limit.take('a', RATE)).toBe(50);
  expect(limit.take('b', RATE)).toBe(0);
  now = 1_000;
  expect(allowed(60)).toBe(20);
  now = 60_000;
  expect(allowed(60)).toBe(50);
});
