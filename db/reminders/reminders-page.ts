import type { Knex } from 'knex';
import type { RemindersQuery } from '@roms/contracts/reminders';
import { reminderKey } from '@roms/domain/occurrence';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import { Message } from '../models/Message.ts';
import type { OrderLifecycle } from '../models/OrderLifecycle.ts';
import { orderFacts, type OrderFacts } from '../orders/order-facts.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { renderReminder } from './render-reminder.ts';

export type ReminderRow = {
  order: OrderFacts;
  lifecycle: OrderLifecycle;
  /** When it leaves, or when it ended. */
  at: Date;
  /** Of one that waits, the product that it is about. */
  product: string | null;
  body: string | null;
  missing: string[];
};

type Row = { id: number; position: string };

/** Texts written at once: each asks a dozen small questions, and others need connections too. */
const AT_ONCE = 5;

/**
 * Orders in one state of a reminder that `viewer` may see: those that wait by when they are due, the next first; all
 * others by when that came about, the latest first. One that has no time is not in it.
 */
export async function remindersPage(
  db: Knex,
  viewer: Viewer,
  query: RemindersQuery,
  settings: PipelineSettings,
): Promise<{ rows: ReminderRow[]; nextCursor: string | null }> {
  const page = toPage(await positions(db, viewer, query), ({ position, id }) => ({ at: position, id }));
  const rows: (ReminderRow | null)[] = [];
  for (let start = 0; start < page.rows.length; start += AT_ONCE)
    rows.push(
      ...(await Promise.all(page.rows.slice(start, start + AT_ONCE).map((row) => rowOf(db, row, settings)))),
    );
  return { rows: rows.filter((row) => row !== null), nextCursor: page.nextCursor };
}

async function rowOf(
  db: Knex,
  { id, position }: Row,
  settings: PipelineSettings,
): Promise<ReminderRow | null> {
  const order = await orderFacts(db, id);
  if (!order.lifecycle) return null;
  const text = await textOf(db, order, order.lifecycle, settings);
  return { order, lifecycle: order.lifecycle, at: new Date(position), ...text };
}

async function positions(
  db: Knex,
  viewer: Viewer,
  { from, to, state, cursor }: RemindersQuery,
): Promise<Row[]> {
  const isWaiting = state === 'waiting';
  const at = isWaiting ? 'order_lifecycles.due_at' : 'order_lifecycles.updated_at';
  const after = decodeCursor(cursor);
  const orders = db('order_lifecycles')
    .join('orders', 'orders.id', 'order_lifecycles.order_id')
    .where('order_lifecycles.state', state)
    .whereNotNull(at)
    .orderByRaw(
      `${at} ${isWaiting ? 'ASC' : 'DESC'}, order_lifecycles.order_id ${isWaiting ? 'ASC' : 'DESC'}`,
    )
    .limit(PAGE_SIZE + 1)
    .select({
      id: 'orders.id',
      // Its microseconds do not survive a JavaScript date.
      position: db.raw(`to_char(${at}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`),
    });
  if (from !== undefined) void orders.where(at, '>=', from);
  if (to !== undefined) void orders.where(at, '<', to);
  if (after !== null)
    void orders.whereRaw(`(${at}, order_lifecycles.order_id) ${isWaiting ? '>' : '<'} (?::timestamptz, ?)`, [
      after.at,
      after.id,
    ]);
  return scoped(orders, visibleOrders(viewer)) as Promise<Row[]>;
}

/** What waits is written as it would be now, but for the day on which it leaves; what was written says what it said. */
async function textOf(
  db: Knex,
  order: OrderFacts,
  { state, cycle, dueAt }: OrderLifecycle,
  settings: PipelineSettings,
): Promise<Pick<ReminderRow, 'product' | 'body' | 'missing'>> {
  if (state === 'waiting') {
    const leavesAt = new Date(Math.max(presentOf(settings).getTime(), dueAt?.getTime() ?? 0));
    const { body, missing, about } = await renderReminder(db, order, undefined, settings, leavesAt);
    return { product: about.productName, body: missing.length > 0 ? null : body, missing };
  }
  const written = await Message.query(db).findOne({ occurrenceKey: reminderKey(order.id, cycle) });
  return { product: null, body: written?.body ?? null, missing: [] };
}
