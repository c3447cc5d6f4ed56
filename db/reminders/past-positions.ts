import type { Knex } from 'knex';
import { reminderKey } from '@roms/domain/occurrence';
import type { ReminderReach } from '@roms/domain/reminder-outcome';
import { PAGE_SIZE, type Position } from '../keyset.ts';
import { isNotOfInternal } from '../scopes/internal-customers.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { ANSWER_WINDOW_DAYS } from './answered-reminder.ts';
import { seenOrders, type SeenOrders } from './seen-orders.ts';

/** A reminder that is over, and where it stands in the list. */
export type PastPosition = Position & { orderId: number; occurrenceKey: string };

/**
 * Sent or ended in a span of time, `to` exclusive; `reached`: only those that got so far (`domain/reminder-outcome`).
 * `dayMs`: how long a day of reminder arithmetic is.
 */
export type PastNarrowing = { from?: Date; to?: Date; reached?: ReminderReach; dayMs?: number };
type Asked = PastNarrowing & { after: Position | null };

type Row = { at: string; id: number; orderId: number };

/** The conditions are those of the partial indexes. */
const LEFT = `m.automation = 'reminder' AND m.status IN ('sent', 'delivered', 'read', 'failed', 'unconfirmed')
  AND m.order_id IS NOT NULL`;
const ENDED = `l.state IN ('reordered', 'skipped', 'expired', 'stopped')`;
/** The cycle ended with its message: that one is listed. */
const MESSAGE = `(
  SELECT m.id FROM messages m
   WHERE m.occurrence_key = 'order:' || l.order_id || ':reminder:' || l.cycle AND ${LEFT} LIMIT 1)`;

const DAY_MS = 86_400_000;
/** The conversations of whom the reminder went to, whichever number it left by. */
const OWN = 'conversations own JOIN conversations c ON c.customer_id = own.customer_id';
const ARRIVED_AT = 'coalesce(m.delivered_at, m.sent_at)';
/** What the customer wrote first within the answer window (`:answerMs`), and no other reminder had reached them by then. */
const HAS_ANSWER = `EXISTS (
  SELECT FROM (
    SELECT min(heard.at) AS at FROM ${OWN} CROSS JOIN LATERAL (
      SELECT min(i.sent_at) AS at FROM messages i
       WHERE i.conversation_id = c.id AND i.direction = 'inbound' AND i.sent_at > ${ARRIVED_AT}
         AND i.sent_at <= ${ARRIVED_AT} + make_interval(secs => :answerMs / 1000.0)) AS heard
     WHERE own.id = m.conversation_id) AS first
   WHERE first.at IS NOT NULL AND NOT EXISTS (
     SELECT FROM ${OWN} JOIN messages later ON later.conversation_id = c.id
      WHERE own.id = m.conversation_id AND later.automation = 'reminder'
        AND later.status IN ('delivered', 'read')
        AND later.delivered_at > ${ARRIVED_AT} AND later.delivered_at < first.at))`;

/** As the report of reminders counts them. */
const REACHED: Record<ReminderReach, string> = {
  sent: `m.status IN ('sent', 'delivered', 'read')`,
  delivered: `m.status IN ('delivered', 'read')`,
  read: `m.status = 'read'`,
  answered: `m.status IN ('delivered', 'read') AND ${HAS_ANSWER}`,
  reordered: `m.status IN ('delivered', 'read') AND EXISTS (
    SELECT FROM attributions a JOIN report_orders o ON o.order_id = a.order_id AND o.day IS NOT NULL
     WHERE a.message_id = m.id)`,
};

// The microseconds do not survive a JavaScript date.
const textOf = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * A page and one more of the reminders that are over and whose orders `viewer` may see, the latest first: messages that
 * were sent or failed, and cycles that ended without one. Both share one order: the ids of messages are odd in it.
 */
export async function pastPositions(db: Knex, viewer: Viewer, asked: Asked): Promise<PastPosition[]> {
  const seen = await seenOrders(db, viewer);
  const left = await leftRows(db, seen, asked);
  const ended = asked.reached === undefined ? await endedRows(db, seen, asked) : [];
  return [...left, ...ended]
    .sort((one, other) => compare(other.at, one.at) || other.id - one.id)
    .slice(0, PAGE_SIZE + 1);
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function narrow(rows: Knex.QueryBuilder, at: string, { from, to }: PastNarrowing): void {
  if (from) void rows.where(at, '>=', from);
  if (to) void rows.where(at, '<', to);
}

async function leftRows(db: Knex, seen: SeenOrders, asked: Asked): Promise<PastPosition[]> {
  const { after, reached, dayMs = DAY_MS } = asked;
  const rows = db('messages as m')
    .whereRaw(LEFT)
    .orderByRaw('m.sent_at DESC, m.id DESC')
    .limit(PAGE_SIZE + 1)
    .select({ id: 'm.id', orderId: 'm.order_id', key: 'm.occurrence_key', at: db.raw(textOf('m.sent_at')) });
  if (reached !== undefined)
    void rows
      .whereRaw(REACHED[reached], reached === 'answered' ? { answerMs: ANSWER_WINDOW_DAYS * dayMs } : {})
      .whereRaw(isNotOfInternal('m.conversation_id'));
  narrow(rows, 'm.sent_at', asked);
  if (after !== null)
    void rows.whereRaw('(m.sent_at, m.id) < (?::timestamptz, ?)', [after.at, Math.ceil((after.id - 1) / 2)]);
  const found = (await seen(rows, 'm.order_id')) as (Row & { key: string })[];
  return found.map(({ at, id, orderId, key }) => ({ at, id: id * 2 + 1, orderId, occurrenceKey: key }));
}

async function endedRows(db: Knex, seen: SeenOrders, asked: Asked): Promise<PastPosition[]> {
  const { after } = asked;
  const rows = db('order_lifecycles as l')
    .whereRaw(ENDED)
    .whereRaw(`${MESSAGE} IS NULL`)
    .orderByRaw('l.updated_at DESC, l.order_id DESC')
    .limit(PAGE_SIZE + 1)
    .select({
      id: 'l.order_id',
      orderId: 'l.order_id',
      cycle: 'l.cycle',
      at: db.raw(textOf('l.updated_at')),
    });
  narrow(rows, 'l.updated_at', asked);
  if (after !== null)
    void rows.whereRaw('(l.updated_at, l.order_id) < (?::timestamptz, ?)', [
      after.at,
      Math.ceil(after.id / 2),
    ]);
  const found = (await seen(rows, 'l.order_id')) as (Row & { cycle: number })[];
  return found.map(({ at, id, orderId, cycle }) => ({
    ...{ at, id: id * 2, orderId, occurrenceKey: reminderKey(orderId, cycle) },
  }));
}
