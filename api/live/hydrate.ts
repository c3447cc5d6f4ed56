import type { Knex } from 'knex';
import type { LiveEvent } from '@roms/contracts/live-events';
import type { DatabaseEvent } from '../../db/live-events.ts';
import { WhatsappNumber } from '../../db/models/WhatsappNumber.ts';
import { conversationsById } from '../../db/conversations/conversations-by-id.ts';
import { messagesById } from '../../db/messages/messages-by-id.ts';
import { ordersById } from '../../db/orders/order-summaries.ts';
import { ordersSeenBy } from '../../db/orders/orders-seen-by.ts';
import { presentConversation } from '../presenters/present-conversation.ts';
import { presentMessage } from '../presenters/present-message.ts';
import { presentOrderSummary } from '../presenters/present-order.ts';
import { presentNumber } from '../presenters/present-number.ts';

/** Who a change is for: people by their role and, for CS, by the row. */
export type Audience = { isAdmin: boolean; userId: number };
/** One change, loaded once; `forWhom` gives each reader its event, or null when it is none of theirs. */
export type Hydrated = { forWhom: (audience: Audience) => LiveEvent | null };

type Ids = { [T in DatabaseEvent['type']]: Set<number | string> };

/**
 * Loads what a batch of database events speaks of, each row once however often it changed, and presents it.
 * Messages come before the conversations that they changed. `lastAssignee` is the hub's memory of who had a
 * conversation, so that only those who could see it are told that it is gone.
 */
export async function hydrate(
  db: Knex,
  events: readonly DatabaseEvent[],
  lastAssignee: Map<number, number | null>,
): Promise<Hydrated[]> {
  const ids = idsOf(events);
  const created = ids['message.created'] as Set<number>;
  const updated = new Set([...(ids['message.updated'] as Set<number>)].filter((id) => !created.has(id)));
  const conversationIds = new Set<number>(ids['conversation.updated'] as Set<number>);
  for (const event of events) if ('messageId' in event) conversationIds.add(event.conversationId);
  const orderIds = [...(ids['order.updated'] as Set<number>)];
  const [conversations, messages, orders, seenBy, sessions] = await Promise.all([
    conversationsById(db, [...conversationIds]),
    messagesById(db, [...created, ...updated]),
    ordersById(db, orderIds),
    ordersSeenBy(db, orderIds),
    numbersById(db, [...ids['session.updated']] as string[]),
  ]);
  const assigneeOf = new Map(conversations.map(({ id, assigneeId }) => [id, assigneeId]));
  const sees = (conversationId: number, { isAdmin, userId }: Audience): boolean => {
    const assigneeId = assigneeOf.get(conversationId);
    return assigneeId !== undefined && (isAdmin || assigneeId === null || assigneeId === userId);
  };

  return [
    ...messages.map((row) => {
      const message = presentMessage(row);
      const type = created.has(row.id) ? ('message.created' as const) : ('message.updated' as const);
      const event: LiveEvent = { type, data: { message } };
      return only(event, (audience) => sees(row.conversationId, audience));
    }),
    ...conversations
      .filter(({ id }) => ids['conversation.updated'].has(id))
      .map((row) => {
        const event: LiveEvent = {
          type: 'conversation.updated',
          data: { conversation: presentConversation(row) },
        };
        const removed: LiveEvent = { type: 'conversation.removed', data: { conversationId: row.id } };
        const previous = lastAssignee.get(row.id) ?? null;
        lastAssignee.set(row.id, row.assigneeId);
        const couldSee = ({ userId }: Audience): boolean => previous === null || previous === userId;
        return {
          forWhom: (audience: Audience) =>
            sees(row.id, audience) ? event : couldSee(audience) ? removed : null,
        };
      }),
    // Joined with another when two customers turned out to be one: whoever has it on screen lets it go.
    ...[...(ids['conversation.updated'] as Set<number>)]
      .filter((id) => !assigneeOf.has(id))
      .map((conversationId) => only({ type: 'conversation.removed', data: { conversationId } }, () => true)),
    ...orders.map((row) => {
      const event: LiveEvent = { type: 'order.updated', data: { order: presentOrderSummary(row) } };
      return only(event, ({ isAdmin, userId }) => isAdmin || seenBy(row.id, userId));
    }),
    ...sessions.map((row) => ({
      forWhom: ({ isAdmin }: Audience): LiveEvent => ({
        type: 'session.updated',
        data: { session: presentNumber(row, { withQr: isAdmin }) },
      }),
    })),
  ];
}

function only(event: LiveEvent, isFor: (audience: Audience) => boolean): Hydrated {
  return { forWhom: (audience) => (isFor(audience) ? event : null) };
}

function idsOf(events: readonly DatabaseEvent[]): Ids {
  const ids: Ids = {
    'message.created': new Set(),
    'message.updated': new Set(),
    'conversation.updated': new Set(),
    'order.updated': new Set(),
    'session.updated': new Set(),
  };
  for (const event of events) {
    if ('messageId' in event) ids[event.type].add(event.messageId);
    else if ('conversationId' in event) ids[event.type].add(event.conversationId);
    else if ('orderId' in event) ids[event.type].add(event.orderId);
    else ids[event.type].add(event.sessionId);
  }
  return ids;
}

async function numbersById(db: Knex, ids: string[]): Promise<WhatsappNumber[]> {
  return ids.length === 0 ? [] : WhatsappNumber.query(db).findByIds(ids).whereNull('removedAt');
}
