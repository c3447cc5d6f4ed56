import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ReminderResults } from '@roms/contracts/reminder-results';
import type { PastReminder } from '@roms/contracts/reminders';
import type { RemindersReport } from '@roms/contracts/reports';
import { reminderKey } from '@roms/domain/occurrence';
import { pastReminders } from '../../db/reminders/past-reminders.ts';
import { SEES_ALL, type Viewer } from '../../db/scopes/viewer.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { rowsRead } from '../../tests/support/rows-read.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';

let api: OrderApi;
let admin: Staff;
let ani: Staff;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
  ani = await api.staff('cs', 'Ani');
});
afterAll(() => api.stop());
beforeEach(() => api.db.raw('TRUNCATE customers CASCADE'));

const MINUTE_MS = 60_000;
const ago = (minutes: number): Date => new Date(Date.now() - minutes * MINUTE_MS);

/** An order whose reminder is over since so many minutes; of Ani, or of the boss. */
async function ended(minutes: number, state: string, { reason = null as string | null, ofAni = false } = {}) {
  const { id: customerId } = await insertCustomer(api.db, { name: 'Ibu Sari' });
  const [conversation] = await api
    .db('conversations')
    .insert({ customer_id: customerId, session_id: 'main', assignee_id: ofAni ? ani.id : admin.id })
    .returning('id');
  const orderId = await insertOrder(api.db, { customerId, status: 'completed', orderedAt: ago(50_000) });
  await api.db('order_lifecycles').insert({ order_id: orderId, state, reason, updated_at: ago(minutes) });
  return { orderId, customerId, conversationId: conversation.id as number };
}

type Fate = { status: string; reason?: string | null; answered?: boolean; ordered?: number; cycle?: number };

async function reminder(
  { orderId, conversationId }: { orderId: number; conversationId: number },
  minutes: number,
  { status, reason = null, cycle = 1 }: Fate,
): Promise<number> {
  const isDelivered = status === 'delivered' || status === 'read';
  const [message] = await api
    .db('messages')
    .insert({
      ...{ conversation_id: conversationId, session_id: 'main', order_id: orderId, status },
      ...{ direction: 'outbound', author: 'automation', automation: 'reminder', lane: 'reminder' },
      ...{ status_reason: reason, body: 'Habis?', sent_at: ago(minutes) },
      ...{ occurrence_key: reminderKey(orderId, cycle), delivered_at: isDelivered ? ago(minutes) : null },
    })
    .returning('id');
  return message.id as number;
}

/** One that was written: sent so many minutes ago, with what became of it. */
async function written(minutes: number, fate: Fate, ofAni = false) {
  const { status, reason = null, answered = false, ordered = 0, cycle = 1 } = fate;
  const state = status === 'failed' ? 'stopped' : 'reminded';
  const row = await ended(minutes - 1, state, { reason, ofAni });
  const key = reminderKey(row.orderId, cycle);
  const message = await reminder(row, minutes, { status, reason, cycle });
  if (answered)
    await api.db('order_events').insert({
      ...{ order_id: row.orderId, type: 'replied', actor_kind: 'customer', actor_id: String(row.customerId) },
      dedupe_key: `${key}:answer:replied`,
    });
  for (let n = 0; n < ordered; n += 1) {
    const items = [{ name: 'Kopi', price: 206_000 }];
    const id = await insertOrder(api.db, { customerId: row.customerId, items });
    await api.db('attributions').insert({
      ...{ order_id: id, message_id: message, delivered_at: ago(minutes) },
    });
  }
  return row.orderId;
}

/** The customer of an order writes, so many minutes ago. */
async function wrote(orderId: number, minutes: number): Promise<void> {
  const { conversation_id } = await api.db('messages').where({ order_id: orderId }).first('conversation_id');
  await api.db('messages').insert({
    ...{ conversation_id, session_id: 'main', direction: 'inbound', author: 'customer', body: 'Kak' },
    ...{ status: 'delivered', sent_at: ago(minutes) },
  });
}

const list = async (who: Staff = admin, query = '') =>
  (await api.call<PastReminder[]>(who, 'GET', `/api/v1/reminders/past${query}`)).body;
const figures = async (who: Staff = admin) =>
  (await api.call<ReminderResults>(who, 'GET', '/api/v1/reminders/results')).body.data;

test('says what became of each, the latest first, with what it brought and why the others did not come', async () => {
  await written(90, { status: 'delivered' });
  const answered = await written(80, { status: 'read', answered: true });
  const reordered = await written(70, { status: 'read', answered: true, ordered: 2 }, true);
  await written(60, { status: 'failed', reason: 'not_on_whatsapp' });
  await ended(50, 'skipped', { reason: 'skipped' });
  await ended(40, 'stopped', { reason: 'opted_out', ofAni: true });
  await ended(30, 'expired', { reason: 'expired' });
  // These go on, or were none.
  await ended(20, 'waiting');
  await ended(20, 'cancelled', { reason: 'order_void' });

  const { data } = await list();
  expect(data.map(({ outcome, code }) => [outcome, code])).toEqual([
    ['not_sent', 'expired'],
    ['not_sent', 'opted_out'],
    ['not_sent', 'skipped'],
    ['failed', 'not_on_whatsapp'],
    ['reordered', null],
    ['answered', null],
    ['delivered', null],
  ]);
  expect(data.find(({ orderId }) => orderId === answered)?.brought).toEqual([]);
  const { brought, conversationId } = data.find(({ orderId }) => orderId === reordered)!;
  expect(brought.map(({ totalAmount }) => totalAmount)).toEqual([206_000, 206_000]);
  expect(conversationId).not.toBeNull();
  expect(await figures()).toMatchObject({ days: 30, delivered: 3, ordered: 1, orders: 2, revenue: 412_000 });

  expect((await list(ani)).data.map(({ outcome }) => outcome)).toEqual(['not_sent', 'reordered']);
  expect(await figures(ani)).toMatchObject({ delivered: 1, ordered: 1, revenue: 412_000 });
});

test('an earlier cycle stays in it, and an order that came to nothing was brought by nobody', async () => {
  const orderId = await written(90, { status: 'delivered', ordered: 1 });
  await api
    .db('order_lifecycles')
    .where({ order_id: orderId })
    .update({ cycle: 2, state: 'skipped', reason: 'skipped' });
  await api.db('orders').whereNot({ id: orderId }).update({ status: 'cancelled' });
  expect((await list()).data.map(({ outcome, code, brought }) => [outcome, code, brought])).toEqual([
    ['not_sent', 'skipped', []],
    ['delivered', null, []],
  ]);
});

test('pages hold them all, once, and read what they show', async () => {
  const { id: customerId } = await insertCustomer(api.db);
  await api.db.raw(
    `WITH talk AS (INSERT INTO conversations (customer_id, session_id) VALUES (:customerId, 'main') RETURNING id),
     made AS (
       INSERT INTO orders (order_number, customer_id, source, status, total_amount)
       SELECT 'P-' || n, :customerId, 'test', 'completed', 1 FROM generate_series(1, 600) AS n RETURNING id),
     cycles AS (
       INSERT INTO order_lifecycles (order_id, state, reason, updated_at)
       SELECT id, CASE id % 3 WHEN 0 THEN 'skipped' WHEN 1 THEN 'reminded' ELSE 'waiting' END, 'skipped',
              -- Many at one moment.
              date_trunc('second', now()) - id / 8 * interval '1 second' FROM made)
     INSERT INTO messages (conversation_id, session_id, direction, author, automation, lane, status, order_id,
                           occurrence_key, sent_at)
     SELECT talk.id, 'main', 'outbound', 'automation', 'reminder', 'reminder', 'read', made.id,
            'order:' || made.id || ':reminder:1', date_trunc('second', now()) - made.id / 8 * interval '1 second'
       FROM made, talk WHERE made.id % 3 = 1`,
    { customerId },
  );
  // And whatever else is written in a shop.
  await api.db.raw(
    `INSERT INTO messages (conversation_id, session_id, direction, author, status, sent_at)
     SELECT id, 'main', 'inbound', 'customer', 'delivered', now() FROM conversations, generate_series(1, 2000)`,
  );
  await api.db.raw('ANALYZE');
  const found: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { data, page } = await list(admin, cursor === '' ? '' : `?cursor=${cursor}`);
    found.push(...data.map(({ orderId }) => orderId));
    cursor = page.nextCursor;
  }
  expect([found.length, new Set(found).size]).toEqual([400, 400]);

  const { rows } = await rowsRead(api.db, () => pastReminders(api.db, SEES_ALL, {}));
  // A page of each of the two and one more, and of each row shown its order, customer, lifecycle and message.
  expect(rows).toBeLessThanOrEqual(2 * 31 + 30 * 10);
});

test('what a report of reminders counted is what its links list', async () => {
  const sent = await written(100, { status: 'sent' });
  const delivered = await written(90, { status: 'delivered' });
  const silent = await written(80, { status: 'read' });
  const reordered = await written(70, { status: 'read', ordered: 2 });
  // Two to one customer, who writes after the second.
  const twice = await written(300, { status: 'read' });
  const { conversation_id } = await api.db('messages').where({ order_id: twice }).first('conversation_id');
  await reminder({ orderId: twice, conversationId: conversation_id }, 250, { status: 'read', cycle: 2 });
  await wrote(twice, 240);
  await wrote(delivered, 85);
  await wrote(reordered, 60);
  // Before it arrived, and to what never did.
  await wrote(silent, 95);
  await wrote(sent, 95);
  await written(60, { status: 'failed', reason: 'not_on_whatsapp' });
  await ended(50, 'skipped', { reason: 'skipped' });
  const insider = await written(40, { status: 'read', ordered: 1 });
  const { customer_id } = await api.db('orders').where({ id: insider }).first('customer_id');
  await api.db('customers').where({ id: customer_id }).update({ internal: true });
  await written(200 * 24 * 60, { status: 'read' });

  const { body } = await api.call<RemindersReport>(admin, 'GET', '/api/v1/reports/reminders');
  const figures = body.data.figures.map(({ key, value, rows }) => [key, value, rows] as const);
  expect(figures.map(([, value]) => value)).toEqual([6, 5, 4, 3, 1, 412_000]);
  for (const [key, value, rows] of figures) {
    const query = new URLSearchParams(rows!.split('?')[1]);
    expect(query.get('tab')).toBe('past');
    query.delete('tab');
    const { data } = await list(admin, `?${query}`);
    if (key === 'reminders_answered')
      expect(data.map(({ orderId, outcome }) => [orderId, outcome])).toEqual([
        [reordered, 'reordered'],
        [delivered, 'answered'],
        [twice, 'answered'],
      ]);
    const brought = data.flatMap((one) => one.brought.map(({ totalAmount }) => totalAmount));
    const listed = key === 'reminders_revenue' ? brought.reduce((sum, one) => sum + one, 0) : data.length;
    expect([key, listed]).toEqual([key, value]);
  }
  // Days alone hold whatever was over on them.
  const { span } = body.data;
  expect((await list(admin, `?from=${span.from}&to=${span.to}`)).data).toHaveLength(9);
});

test('who answered is told to nobody who may not read reports: the customer may have written to a colleague', async () => {
  const mine = await written(90, { status: 'read' }, true);
  const { customer_id } = await api.db('orders').where({ id: mine }).first('customer_id');
  await api.db('wa_sessions').insert({ id: 'second', label: 'Nomor dua' }).onConflict('id').ignore();
  const [theirs] = await api
    .db('conversations')
    .insert({ customer_id, session_id: 'second', assignee_id: admin.id })
    .returning('id');
  await api.db('messages').insert({
    ...{ conversation_id: theirs.id, session_id: 'second', direction: 'inbound', author: 'customer' },
    ...{ status: 'delivered', body: 'Kak', sent_at: ago(85) },
  });
  expect((await list(admin, '?reached=answered')).data.map(({ orderId }) => orderId)).toEqual([mine]);
  const { status, body } = await api.call(ani, 'GET', '/api/v1/reminders/past?reached=answered');
  expect([status, body.error?.code]).toEqual([403, 'forbidden']);
  // How far it got is a matter of her own conversation.
  expect((await list(ani, '?reached=read')).data.map(({ orderId }) => orderId)).toEqual([mine]);
});

test('an agent with few customers is answered from those, however many reminders others have', async () => {
  await api.db.raw(
    `WITH people AS (
       INSERT INTO customers (name, name_source, phone, zone)
       SELECT 'Orang', 'order', (:first::bigint + n)::text, 'Asia/Jakarta' FROM generate_series(1, 1000) AS n RETURNING id),
     talks AS (
       INSERT INTO conversations (customer_id, session_id, assignee_id)
       SELECT id, 'main', :bossId FROM people RETURNING id, customer_id),
     made AS (
       INSERT INTO orders (order_number, customer_id, source, status, total_amount)
       SELECT 'F-' || id || '-' || n, id, 'test', 'completed', 1 FROM people, generate_series(1, 3) AS n
       RETURNING id, customer_id),
     cycles AS (
       INSERT INTO order_lifecycles (order_id, state, reason, updated_at)
       SELECT id, CASE id % 2 WHEN 0 THEN 'skipped' ELSE 'reminded' END, 'skipped', now() FROM made)
     INSERT INTO messages (conversation_id, session_id, direction, author, automation, lane, status, order_id,
                           occurrence_key, sent_at)
     SELECT talks.id, 'main', 'outbound', 'automation', 'reminder', 'reminder', 'read', made.id,
            'order:' || made.id || ':reminder:1', now()
       FROM made JOIN talks USING (customer_id) WHERE made.id % 2 = 1`,
    { bossId: admin.id, first: testPhone(685, 0) },
  );
  const sent = await written(90, { status: 'read' }, true);
  const { orderId: skipped } = await ended(80, 'skipped', { reason: 'skipped', ofAni: true });
  const { orderId: made } = await ended(70, 'skipped', { reason: 'skipped' });
  await api.db('orders').where({ id: made }).update({ created_by: ani.id });
  // Writers do it now and then; unfolded, what this file did before would be read.
  await api.db.raw('SELECT fold_conversation_counts()');
  await api.db.raw('ANALYZE');
  expect((await list(ani)).data.map(({ orderId }) => orderId)).toEqual([made, skipped, sent]);
  const viewer: Viewer = { sees: 'own', userId: ani.id };
  const { rows } = await rowsRead(api.db, () => pastReminders(api.db, viewer, {}));
  // Whom they see, their orders by the indexes, and of each row shown its order, customer, lifecycle and message.
  expect(rows).toBeLessThanOrEqual(60);
});
