import { expect, it } from 'vitest';
import { lateMinutes } from './lateness.ts';

it.each([
  ['2025-10-12T16:30:30.000Z', null],
  ['2025-10-12T16:44:20.000Z', 14],
])('a message of 16.30 that came at %s is %s minutes late', (receivedAt, expected) => {
  expect(lateMinutes({ sentAt: '2025-10-12T16:30:00.000Z', receivedAt })).toBe(expected);
});
