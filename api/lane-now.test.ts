import { expect, test } from 'vitest';
import type { GatewayClient } from '../runtime/gateway-client.ts';
import { GatewayRefused, GatewayUnreachable } from '../runtime/gateway-client.ts';
import { laneNow } from './lane-now.ts';

const now = () => new Date('2026-11-22T20:00:00Z');
const LATER = '2026-11-23T01:00:00.000Z';
const NOW = '2026-11-22T20:00:00.000Z';
const SECOND_MS = 1_000;

/** A number whose lane for reminders says this of itself; by its estimate one message leaves each ten seconds. */
function numberThatSays(reason: string | null, nextFreeAt: string): { gateway: GatewayClient } {
  const lanes = [
    { lane: 'reply', reason: 'breaker', nextFreeAt: LATER, waiting: 7 },
    { lane: 'transactional', reason: null, nextFreeAt: NOW, waiting: 2 },
    { lane: 'reminder', reason, nextFreeAt, waiting: 3 },
    { lane: 'broadcast', reason: null, nextFreeAt: NOW, waiting: 900 },
  ];
  const gateway = {
    report: async () => ({ budget: { lanes } }),
    estimate: async (_id: string, { lane, count }: { lane: string; count: number }) => ({
      lane,
      finishAt: new Date(now().getTime() + count * 10 * SECOND_MS).toISOString(),
    }),
  };
  return { gateway: gateway as unknown as GatewayClient };
}

test.each([
  ['the night', 'quiet', LATER, { reason: 'quiet', until: LATER }],
  ['the day cap', 'cap', LATER, { reason: 'cap', until: LATER }],
  [
    'a number that is away, for nobody knows how long',
    'disconnected',
    LATER,
    { reason: 'disconnected', until: null },
  ],
  ['a time that has passed', 'rest', NOW, { reason: 'rest', until: null }],
])('of %s', async (_words, reason, nextFreeAt, held) => {
  expect(await laneNow({ ...numberThatSays(reason, nextFreeAt), now }, 'main', 'reminder')).toEqual({
    ...{ held, leavesAt: null },
  });
});

test.each([
  ['an open lane', null, NOW],
  ['a gap of seconds', 'gap', LATER],
])('of %s: when it is the turn of one more, behind the orders and its own', async (_words, reason, free) => {
  expect(await laneNow({ ...numberThatSays(reason, free), now }, 'main', 'reminder')).toEqual({
    ...{ held: null, leavesAt: '2026-11-22T20:01:00.000Z' },
  });
});

test.each([
  ['does not answer', new GatewayUnreachable('no answer'), 'gateway_unreachable'],
  ['knows no such number', new GatewayRefused('session_not_found', 'no'), 'session_not_found'],
])('of a wa-service that %s', async (_words, problem, reason) => {
  const gateway = { report: () => Promise.reject(problem) } as unknown as GatewayClient;
  expect(await laneNow({ gateway, now }, 'main', 'reminder')).toEqual({
    ...{ held: { reason, until: null }, leavesAt: null },
  });
});
