import { expect, it } from 'vitest';
import { trendPoints, trendSurface, trendWidth } from './trend.ts';

const on = (...counts: [day: number, count: number][]) =>
  counts.map(([day, count]) => ({ day: `2026-06-${String(day).padStart(2, '0')}`, count }));

it('draws from zero to the largest', () => {
  expect(trendPoints(on([1, 0], [2, 5], [3, 10]))).toBe('0,40 1,20 2,0');
  expect(trendSurface(on([1, 0], [2, 5], [3, 10]))).toBe('0,40 0,40 1,20 2,0 2,40');
});

it('draws each at its day: what was not kept is a gap', () => {
  const trend = on([1, 0], [2, 5], [29, 10]);
  expect([trendPoints(trend), trendWidth(trend)]).toEqual(['0,40 1,20 28,0', 28]);
});

it('draws nothing as the ground, and one day as a line', () => {
  expect(trendPoints(on([1, 0], [2, 0]))).toBe('0,40 1,40');
  expect(trendPoints(on([7, 3]))).toBe('0,0 1,0');
});
