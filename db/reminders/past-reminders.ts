import type { Knex } from 'knex';
import type { LifecycleState } from '@roms/domain/lifecycle';
import type { MessageStatus } from '@roms/domain/message-status';
import { REVENUE_STATUSES, type OrderStatus } from '@roms/domain/order-status';
import { outcomeOf, type ReminderOutcome } from '@roms/domain/reminder-outcome';
import { seenConversations } from '../conversations/seen-conversations.ts';
import { decodeCursor, toPage } from '../keyset.ts';
import { broughtBy } from '../orders/attributions.ts';
import type { BroughtOrder } from '../messages/brought-orders.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { pastPositions, type PastNarrowing, type PastPosition } from './past-positions.ts';

/** What became of a reminder. */
export type PastReminder = {
  orderId: number;
  orderNumber: string;
  customer: { id: number; name: string; phone: string | null };
  /** When it was sent, or its cycle ended. */
  at: Date;
  outcome: ReminderOutcome;
  /** Why it failed or was not sent; null otherwise. */
  code: string | null;
  /** Where it was written; null where it was not, or the viewer may not see that. */
  conversationId: number | null;
  /** The orders that it brought and the viewer may see, the oldest first. */
  brought: BroughtOrder[];
};

/** One page of the reminders that are over, of the orders that `viewer` may see, the latest first. */
export async function pastReminders(
  db: Knex,
  viewer: Viewer,
  { cursor, ...narrowing }: PastNarrowing & { cursor?: string },
): Promise<{ rows: PastReminder[]; nextCursor: string | null }> {
  const found = await pastPositions(db, viewer, { ...narrowing, after: decodeCursor(cursor) });
  const { rows: positions, nextCursor } = toPage(found, ({ at, id }) => ({ at, id }));
  const details = new Map((await detailsOf(db, positions)).map((row) => [row.place, row]));
  const known = [...details.values()];
  const seen = await seenConversations(
    db,
    viewer,
    known.flatMap(({ conversationId }) => conversationId ?? []),
  );
  const brought = await broughtBy(
    db,
    viewer,
    known.flatMap(({ messageId }) => messageId ?? []),
  );
  // Whoever asks for these counts an answer by its time; else it is one that ended the cycle.
  const isOfAnswered = narrowing.reached === 'answered';
  const rows = positions.flatMap(({ at }, index) => {
    const row = details.get(index + 1);
    if (!row) return [];
    const orders = (brought.get(row.messageId ?? 0) ?? []).filter(({ status }) => isRevenue(status));
    const { conversationId: place } = row;
    return {
      ...{ orderId: row.orderId, orderNumber: row.orderNumber, at: new Date(at) },
      customer: { id: row.customerId, name: row.customerName, phone: row.phone },
      ...resultOf({ ...row, hasAnswered: row.hasAnswered || isOfAnswered }, orders),
      conversationId: place !== null && seen(place) ? place : null,
      brought: orders,
    };
  });
  return { rows, nextCursor };
}

/** An order that came to nothing was brought by nobody. */
const isRevenue = (status: OrderStatus): boolean => REVENUE_STATUSES.some((one) => one === status);

function resultOf(row: Detail, brought: readonly BroughtOrder[]): Pick<PastReminder, 'outcome' | 'code'> {
  const { status, hasAnswered, messageReason, reason, state } = row;
  const outcome = outcomeOf({ status, hasAnswered, hasOrdered: brought.length > 0 });
  if (outcome === 'failed' || outcome === 'unconfirmed') return { outcome, code: messageReason };
  return { outcome, code: outcome === 'not_sent' ? (reason ?? state) : null };
}

type Detail = {
  place: number;
  orderId: number;
  orderNumber: string;
  customerId: number;
  customerName: string;
  phone: string | null;
  state: LifecycleState;
  reason: string | null;
  messageId: number | null;
  status: MessageStatus | null;
  messageReason: string | null;
  conversationId: number | null;
  hasAnswered: boolean;
};

async function detailsOf(db: Knex, positions: readonly PastPosition[]): Promise<Detail[]> {
  if (positions.length === 0) return [];
  const { rows } = await db.raw<{ rows: Detail[] }>(DETAILS, {
    orderIds: positions.map(({ orderId }) => orderId),
    keys: positions.map(({ occurrenceKey }) => occurrenceKey),
  });
  return rows;
}

/** Each by its keys, one after the other (`LIMIT 1`, or a table is joined as a whole): nothing but the page is read. */
const DETAILS = `
  SELECT asked.place::int AS place, o.id AS "orderId", o.order_number AS "orderNumber", c.id AS "customerId",
         c.name AS "customerName", c.phone, l.state, l.reason, m.id AS "messageId", m.status,
         m.status_reason AS "messageReason", m.conversation_id AS "conversationId",
         (SELECT true FROM order_events e WHERE e.dedupe_key = asked.key || ':answer:replied' LIMIT 1) IS NOT NULL
           AS "hasAnswered"
    FROM unnest(cast(:orderIds AS bigint[]), cast(:keys AS text[])) WITH ORDINALITY AS asked (order_id, key, place)
   CROSS JOIN LATERAL (SELECT * FROM orders WHERE orders.id = asked.order_id LIMIT 1) AS o
   CROSS JOIN LATERAL (SELECT * FROM customers WHERE customers.id = o.customer_id LIMIT 1) AS c
   CROSS JOIN LATERAL (SELECT * FROM order_lifecycles WHERE order_lifecycles.order_id = asked.order_id LIMIT 1) AS l
    LEFT JOIN LATERAL (SELECT * FROM messages WHERE messages.occurrence_key = asked.key LIMIT 1) AS m ON true`;
