import { expect, it } from 'vitest';
import { wrongsOfHistories } from '../../tests/support/automation/random-history.ts';
import { chooseSeed } from '../../tests/support/hostile.ts';

it('keeps every promise in 2,000 random histories of one customer', () => {
  expect(wrongsOfHistories(chooseSeed('automation histories'), 2_000)).toEqual([]);
});
