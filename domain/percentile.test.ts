import { expect, test } from 'vitest';
import { percentileOf } from './percentile.ts';

test('the median and the ninth of ten, in between by proportion', () => {
  expect(percentileOf([], 0.5)).toBeNull();
  expect(percentileOf([7], 0.9)).toBe(7);
  expect(percentileOf([30, 10, 20], 0.5)).toBe(20);
  expect(percentileOf([10, 20], 0.5)).toBe(15);
  expect(percentileOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.9)).toBe(10);
  expect(percentileOf([0, 100], 0.9)).toBeCloseTo(90);
});
