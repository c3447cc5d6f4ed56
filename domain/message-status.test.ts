import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MESSAGE_STATUSES, canRetryMessage, statusAfterAck, type MessageStatus } from './message-status.ts';

const RANK: Partial<Record<MessageStatus, number>> = { sent: 1, delivered: 2, read: 3 };

it.each([
  ['sending', 1, 'sent'],
  ['sent', 2, 'delivered'],
  ['sent', 3, 'read'],
  ['read', 2, 'read'],
  ['delivered', 1, 'delivered'],
  ['unconfirmed', 1, 'sent'],
  ['failed', 2, 'delivered'],
  ['sending', -1, 'failed'],
  ['read', -1, 'read'],
  ['sent', 0, 'sent'],
  ['delivered', 4, 'read'],
] as const)('%s after ack %d is %s', (before, ack, after) => {
  expect(statusAfterAck(before, ack)).toBe(after);
});

it('never goes back, whatever acks arrive in whatever order', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...MESSAGE_STATUSES),
      fc.array(fc.integer({ min: -2, max: 9 })),
      (start, acks) => {
        let status: MessageStatus = start;
        for (const ack of acks) {
          const next = statusAfterAck(status, ack);
          expect(RANK[next] ?? 0).toBeGreaterThanOrEqual(RANK[status] ?? 0);
          status = next;
        }
      },
    ),
  );
});

it('offers a retry only for what did not go out for certain', () => {
  expect(MESSAGE_STATUSES.filter(canRetryMessage)).toEqual(['failed', 'unconfirmed']);
});
