import type { Decision, OrderDetail, OrderEvent, OrderMessage } from '@roms/contracts/orders';

/** One line of an order's life, whatever it came from; the newest stands first. */
export type LifeEntry =
  | { kind: 'event'; at: string; key: string; event: OrderEvent }
  | { kind: 'decision'; at: string; key: string; decision: Decision }
  | { kind: 'message'; at: string; key: string; message: OrderMessage };

/** Events that say of a message what its own entry says better. */
const TOLD_BY_MESSAGE: readonly OrderEvent['type'][] = [
  'thank_you_queued',
  'reminder_queued',
  'message_sent',
  'message_failed',
];

/**
 * Events, messages and the decisions that stopped or deferred something, merged by time, newest first.
 * Checks that let a message pass are told under "why", not here.
 */
export function lifeOf(order: Pick<OrderDetail, 'events' | 'decisions' | 'messages'>): LifeEntry[] {
  const hasMessages = order.messages.length > 0;
  const entries: LifeEntry[] = [
    ...order.events
      .filter((event) => !hasMessages || !TOLD_BY_MESSAGE.includes(event.type))
      .map((event) => ({ kind: 'event' as const, at: event.at, key: `e${event.id}`, event })),
    ...order.decisions
      .filter((decision) => decision.verdict !== 'pass')
      .map((decision) => ({ kind: 'decision' as const, at: decision.at, key: `d${decision.id}`, decision })),
    ...order.messages.map((message) => ({
      kind: 'message' as const,
      at: message.sentAt ?? message.createdAt,
      key: `m${message.id}`,
      message,
    })),
  ];
  return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
