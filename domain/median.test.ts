import { expect, it } from 'vitest';
import { median } from './median.ts';

it.each([
  [[], null],
  [[7], 7],
  [[9, 1, 5], 5],
  [[10, 2, 4, 100], 7],
])('the median of %j is %j', (numbers, middle) => {
  expect(median(numbers)).toBe(middle);
});
