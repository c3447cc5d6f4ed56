import { expect, it } from 'vitest';
import { letterReason } from './dead-letter-reason.ts';

it.each([
  ['answered 422', { key: 'refused', status: 422 }],
  ['answered 503 for 24 hours', { key: 'failing', status: 503 }],
  ['ECONNREFUSED for 24 hours', { key: 'unreachable' }],
  ['somebody wrote this', { key: 'other', reason: 'somebody wrote this' }],
])('reads "%s"', (reason, expected) => {
  expect(letterReason(reason)).toEqual(expected);
});
