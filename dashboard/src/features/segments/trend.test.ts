import { expect, it } from 'vitest';
import { trendPoints, trendSurface } from './trend.ts';

it('draws from zero to the largest', () => {
  expect(trendPoints([0, 5, 10])).toBe('0,40 1,20 2,0');
  expect(trendSurface([0, 5, 10])).toBe('0,40 0,40 1,20 2,0 2,40');
});

it('draws nothing as the ground, and one day as a line', () => {
  expect(trendPoints([0, 0])).toBe('0,40 1,40');
  expect(trendPoints([3])).toBe('0,0 1,0');
  expect(trendSurface([3])).toBe('0,40 0,0 1,0 1,40');
});
