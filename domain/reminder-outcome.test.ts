import { expect, it } from 'vitest';
import { outcomeOf } from './reminder-outcome.ts';

it.each([
  ['sent', false, false, 'sent'],
  ['delivered', false, false, 'delivered'],
  ['read', false, false, 'read'],
  ['read', true, false, 'answered'],
  ['unconfirmed', true, false, 'answered'],
  ['unconfirmed', false, false, 'unconfirmed'],
  ['delivered', true, true, 'reordered'],
  ['failed', false, false, 'failed'],
  ['withdrawn', false, false, 'not_sent'],
  [null, false, false, 'not_sent'],
] as const)('%s, answered %s, ordered %s: %s', (status, hasAnswered, hasOrdered, expected) => {
  expect(outcomeOf({ status, hasAnswered, hasOrdered })).toBe(expected);
});
