import type { Knex } from 'knex';
import type { Total } from '@roms/contracts/pagination';
import type { CheckResult } from '@roms/domain/decisions/pipeline';
import type { LifecycleState } from '@roms/domain/lifecycle';
import { REMINDER_NEEDS, type ReminderNeed } from '@roms/domain/reminder-needs';
import { seenConversations } from '../conversations/seen-conversations.ts';
import { decodeCursor, toPage } from '../keyset.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { neededPositions, neededTotal, type NeededPosition } from './needed-positions.ts';
import { seenOrders } from './seen-orders.ts';

/** A reminder that a person should look at. */
export type NeededReminder = {
  orderId: number;
  orderNumber: string;
  customer: { id: number; name: string; phone: string | null };
  zone: string;
  state: LifecycleState;
  /** Of what is unconfirmed, why that is. */
  reason: string | null;
  cycle: number;
  /** Since when. */
  since: Date;
  /** The check that stopped it, with the facts that it went by; null where none did. */
  why: CheckResult | null;
  /** Where it was written; null where it was not, or the viewer may not see that. */
  conversationId: number | null;
};

/** How many reminders wait for a person in each way, of the orders that `viewer` may see. */
export async function reminderNeeds(db: Knex, viewer: Viewer): Promise<Record<ReminderNeed, Total>> {
  const seen = await seenOrders(db, viewer);
  const counted: [ReminderNeed, Total][] = [];
  for (const need of REMINDER_NEEDS) counted.push([need, await neededTotal(db, seen, need)]);
  return Object.fromEntries(counted) as Record<ReminderNeed, Total>;
}

/** One page of those that wait in one way, the latest first. */
export async function neededReminders(
  db: Knex,
  viewer: Viewer,
  { need, cursor }: { need: ReminderNeed; cursor?: string },
): Promise<{ rows: NeededReminder[]; nextCursor: string | null }> {
  const found = await neededPositions(db, viewer, { need, after: decodeCursor(cursor) });
  const { rows: positions, nextCursor } = toPage(found, ({ at, id }) => ({ at, id }));
  const details = new Map((await detailsOf(db, positions)).map((row) => [row.place, row]));
  const places = [...details.values()].flatMap(({ conversationId }) => conversationId ?? []);
  const seen = await seenConversations(db, viewer, places);
  const rows = positions.flatMap(({ at }, index) => {
    const row = details.get(index + 1);
    if (!row) return [];
    const { customerId, customerName, phone, messageReason, checks, code, place: _, ...order } = row;
    return {
      ...order,
      customer: { id: customerId, name: customerName, phone },
      reason: need === 'unconfirmed' ? messageReason : order.reason,
      since: new Date(at),
      why: checks?.find(({ check }) => check === code) ?? null,
      conversationId:
        order.conversationId !== null && seen(order.conversationId) ? order.conversationId : null,
    };
  });
  return { rows, nextCursor };
}

type Detail = Omit<NeededReminder, 'customer' | 'since' | 'why'> & {
  place: number;
  customerId: number;
  customerName: string;
  phone: string | null;
  messageReason: string | null;
  checks: CheckResult[] | null;
  code: string | null;
};

async function detailsOf(db: Knex, positions: readonly NeededPosition[]): Promise<Detail[]> {
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
         c.name AS "customerName", c.phone, c.zone, l.state, l.reason, l.cycle, why.checks, why.code,
         m.conversation_id AS "conversationId", m.status_reason AS "messageReason"
    FROM unnest(cast(:orderIds AS bigint[]), cast(:keys AS text[])) WITH ORDINALITY AS asked (order_id, key, place)
   CROSS JOIN LATERAL (SELECT * FROM orders WHERE orders.id = asked.order_id LIMIT 1) AS o
   CROSS JOIN LATERAL (SELECT * FROM customers WHERE customers.id = o.customer_id LIMIT 1) AS c
   CROSS JOIN LATERAL (SELECT * FROM order_lifecycles WHERE order_lifecycles.order_id = asked.order_id LIMIT 1) AS l
    LEFT JOIN LATERAL (SELECT * FROM messages WHERE messages.occurrence_key = asked.key LIMIT 1) AS m ON true
    LEFT JOIN LATERAL (
      SELECT e.checks, e.code FROM evaluations e WHERE e.occurrence_key = asked.key AND e.verdict = 'stop'
       ORDER BY e.id DESC LIMIT 1) AS why ON true`;
