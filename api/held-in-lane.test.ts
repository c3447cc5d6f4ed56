import { expect, test } from 'vitest';
import type { GatewayClient } from '../runtime/gateway-client.ts';
import { GatewayUnreachable } from '../runtime/gateway-client.ts';
import { heldInLane } from './held-in-lane.ts';

const now = () => new Date('2026-11-22T20:00:00Z');
const LATER = '2026-11-23T01:00:00.000Z';
const NOW = '2026-11-22T20:00:00.000Z';

/** A number whose lane for reminders says this of itself. */
function numberThatSays(reason: string | null, nextFreeAt: string): { gateway: GatewayClient } {
  const lanes = [
    { lane: 'reply', reason: 'breaker', nextFreeAt: LATER },
    { lane: 'reminder', reason, nextFreeAt },
  ];
  return { gateway: { report: async () => ({ budget: { lanes } }) } as unknown as GatewayClient };
}

test.each([
  ['an open lane', null, NOW, null],
  ['a gap of seconds', 'gap', LATER, null],
  ['the night', 'quiet', LATER, { reason: 'quiet', until: LATER }],
  ['the day cap', 'cap', LATER, { reason: 'cap', until: LATER }],
  [
    'a number that is away, for nobody knows how long',
    'disconnected',
    LATER,
    { reason: 'disconnected', until: null },
  ],
  ['a time that has passed', 'rest', NOW, { reason: 'rest', until: null }],
])('of %s', async (_words, reason, nextFreeAt, expected) => {
  expect(await heldInLane({ ...numberThatSays(reason, nextFreeAt), now }, 'main', 'reminder')).toEqual(
    expected,
  );
});

test('of a wa-service that does not answer', async () => {
  const gateway = {
    report: () => Promise.reject(new GatewayUnreachable('no answer')),
  } as unknown as GatewayClient;
  expect(await heldInLane({ gateway, now }, 'main', 'reminder')).toEqual({
    reason: 'gateway_unreachable',
    until: null,
  });
});
