import { expect, it } from 'vitest';
import { readNumber } from './written-number.ts';

it.each([
  ['85.000', 85_000],
  ['1.250.000', 1_250_000],
  ['1.250.000,50', 1_250_000.5],
  ['-2.000', -2_000],
  [' 85000 ', 85_000],
  ['85000.00', 85_000],
  ['85.5', 85.5],
  ['85,50', 85.5],
  ['0.500', 0.5],
  ['2', 2],
  ['85,000', null],
  ['1,250,000', null],
  ['1.25.000', null],
  ['85.000.00', null],
  ['Rp 85.000', null],
  ['8e4', null],
  ['', null],
])('%j is %s', (text, number) => {
  expect(readNumber(text)).toBe(number);
});
