import type { Decision, OrderEvent, OrderMessage } from '@roms/contracts/orders';
import { expect, test } from 'vitest';
import { lifeOf } from './life.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 9, minute)).toISOString();
const event = (id: number, type: OrderEvent['type'], minute: number): OrderEvent => ({
  id,
  type,
  at: at(minute),
  actor: null,
  actorKind: 'system',
  actorId: null,
  details: {},
});
const decision = (id: number, verdict: Decision['verdict'], minute: number): Decision => ({
  id,
  automation: 'reminder',
  check: 'quiet_hours',
  verdict,
  details: {},
  at: at(minute),
});
const message: OrderMessage = {
  id: 1,
  conversationId: 1,
  automation: 'thank_you',
  status: 'read',
  statusReason: null,
  body: 'Terima kasih!',
  createdAt: at(1),
  sentAt: at(3),

  brought: [],
  offers: [],
};

test('events, messages and stopped or deferred decisions are one life, newest first', () => {
  const life = lifeOf({
    events: [event(1, 'order_created', 0), event(2, 'thank_you_queued', 1), event(3, 'status_changed', 9)],
    decisions: [decision(1, 'pass', 1), decision(2, 'defer', 5)],
    messages: [message],
  });
  expect(life.map(({ key }) => key)).toEqual(['e3', 'd2', 'm1', 'e1']);
});

test('without message rows the events tell of messages', () => {
  const life = lifeOf({ events: [event(2, 'thank_you_queued', 1)], decisions: [], messages: [] });
  expect(life.map(({ key }) => key)).toEqual(['e2']);
});
