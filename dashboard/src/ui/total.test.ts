import { expect, it } from 'vitest';
import { listTotal, totalText } from './total.ts';

it('says a number exactly, or that there are more', () => {
  expect(totalText({ count: 999, isMore: false })).toBe('999');
  expect(totalText({ count: 1_000, isMore: true })).toBe('1.000+');
});

it('says how many there are, not how many are loaded', () => {
  const first = { count: 412, isMore: false };
  expect(listTotal({ loaded: 30, isComplete: false, first })).toBe('412');
  // What came live meanwhile counts once all is there.
  expect(listTotal({ loaded: 413, isComplete: true, first })).toBe('413');
  expect(listTotal({ loaded: 30, isComplete: false, first: undefined })).toBeNull();
});
