import { expect, it } from 'vitest';
import { wrongsOfHistories } from '../../tests/support/automation/random-history.ts';
import { chooseSeed } from '../../tests/support/hostile.ts';

it('keeps every promise in a million random histories of one customer', { timeout: 4 * 3_600_000 }, () => {
  expect(wrongsOfHistories(chooseSeed('automation histories'), 1_000_000)).toEqual([]);
});
