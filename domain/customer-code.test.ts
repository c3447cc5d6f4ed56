import { expect, it } from 'vitest';
import { customerCode, customerIdOf } from './customer-code.ts';

it.each([
  ['#CUST-0075', 75],
  ['cust-75', 75],
  [' Cust 12345 ', 12_345],
  ['#75', null],
  ['Custodio 7', null],
])('%s names customer %s', (text, id) => {
  expect(customerIdOf(text)).toBe(id);
});

it('a code is read back', () => {
  expect([7, 12_345].map((id) => customerIdOf(customerCode(id)))).toEqual([7, 12_345]);
});
