import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  MESSAGE_EVENTS,
  canRetryMessage,
  statusAfter,
  statusAfterAck,
  statusesBefore,
  type MessageEvent,
} from './message-lifecycle.ts';
import { MESSAGE_STATUSES, isProvenSent, type MessageStatus } from './message-status.ts';

const RANK: Partial<Record<MessageStatus, number>> = { sent: 1, delivered: 2, read: 3 };
const anyStatus = fc.constantFrom(...MESSAGE_STATUSES);
const anyEvents = fc.array(fc.constantFrom(...MESSAGE_EVENTS), { maxLength: 40 });

it.each([
  ['sending', 1, 'sent'],
  ['sent', 2, 'delivered'],
  ['sent', 3, 'read'],
  ['read', 2, 'read'],
  ['delivered', 1, 'delivered'],
  ['unconfirmed', 1, 'sent'],
  ['failed', 2, 'delivered'],
  ['sending', -1, 'failed'],
  ['failed', -1, 'failed'],
  ['read', -1, 'read'],
  ['sent', 0, 'sent'],
  ['delivered', 4, 'read'],
] as const)('%s after ack %d is %s', (before, ack, after) => {
  expect(statusAfterAck(before, ack)).toBe(after);
});

it('never goes back, whatever acks arrive in whatever order', () => {
  fc.assert(
    fc.property(anyStatus, fc.array(fc.integer({ min: -2, max: 9 })), (start, acks) => {
      let status: MessageStatus = start;
      for (const ack of acks) {
        const next = statusAfterAck(status, ack);
        expect(RANK[next] ?? 0).toBeGreaterThanOrEqual(RANK[status] ?? 0);
        status = next;
      }
    }),
  );
});

it('never leaves the table, and nothing that was sent is ever anything less', () => {
  fc.assert(
    fc.property(anyStatus, anyEvents, (start, events) => {
      let status: MessageStatus = start;
      for (const event of events) {
        const next = statusAfter(status, event) ?? status;
        expect(MESSAGE_STATUSES).toContain(next);
        expect(next === status || statusesBefore(event).includes(status)).toBe(true);
        if (isProvenSent(status)) expect(RANK[next] ?? 0).toBeGreaterThanOrEqual(RANK[status] ?? 0);
        status = next;
      }
    }),
  );
});

it('lets only a retry queue again what may have left, and only a requeue what was withdrawn', () => {
  const back = (from: MessageStatus): MessageEvent[] =>
    MESSAGE_EVENTS.filter((event) => statusAfter(from, event) === 'queued');
  expect(back('unconfirmed')).toEqual(['retry']);
  expect(back('failed')).toEqual(['retry']);
  expect(back('withdrawn')).toEqual(['requeue']);
  expect(back('scheduled')).toEqual(['release']);
  // A message that the gateway did not take.
  expect(back('sending')).toEqual(['put_back']);
  for (const status of ['queued', 'sent', 'delivered', 'read'] as const) expect(back(status)).toEqual([]);
});

it('takes back only what waits', () => {
  expect(statusesBefore('withdraw')).toEqual(['scheduled', 'queued']);
});

it('holds for a person whatever was open when a backup was made, and lets go only what nobody knows of', () => {
  expect(statusesBefore('restore')).toEqual(['scheduled', 'queued', 'sending']);
  for (const status of statusesBefore('restore')) expect(statusAfter(status, 'restore')).toBe('unconfirmed');
  expect(statusesBefore('drop')).toEqual(['unconfirmed']);
  expect(statusAfter('unconfirmed', 'drop')).toBe('withdrawn');
});

it('offers a retry only for what did not go out for certain', () => {
  expect(MESSAGE_STATUSES.filter(canRetryMessage)).toEqual(['failed', 'unconfirmed']);
});
