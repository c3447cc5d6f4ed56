import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderTotals } from '@roms/contracts/orders';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import { autoAssign } from '../conversations/auto-assign.ts';
import { audiencesOf } from '../conversations/audiences-of.ts';
import { drainQueue } from '../conversations/drain-queue.ts';
import { ordersSeenBy } from '../orders/orders-seen-by.ts';
import { seenOrders } from '../reminders/seen-orders.ts';
import { queueWeeklySummary } from '../reports/queue-weekly-summary.ts';
import { seesConversation, type Viewer } from './viewer.ts';

/** Monday, 08:00 in Jakarta. */
const NOW = new Date('2026-03-09T01:00:00Z');

let api: OrderApi;
let admin: Staff;
let agent: Staff;
let bossId: number;
let orderId: number;
let labelId: number;
/** With the boss: nobody's, the agent's, and one to which the agent was called. */
let conversations: number[];
beforeAll(async () => {
  api = await startOrderApi({ deps: { now: () => NOW } });
  [admin, agent] = [await api.staff('admin', 'Bos'), await api.staff('cs', 'Ani')];
  const { db } = api;
  await db('users').where({ id: admin.id }).update({ weekly_summary: true });
  const boss = await insertCustomer(db, { name: 'Bos sendiri' });
  bossId = boss.id;
  await db('customers').where({ id: bossId }).update({ internal: true, created_by: agent.id });
  orderId = await insertOrder(db, {
    customerId: bossId,
    orderedAt: NOW,
    status: 'pending',
    items: [{ name: 'Kopi', productId: null, quantity: 1, price: 50_000 }],
  });
  await db('orders').where({ id: orderId }).update({ created_by: agent.id });
  expect(await queueWeeklySummary(db, { now: NOW, pipeline: { now: () => NOW } })).toEqual({
    mails: 1,
    messages: 1,
  });
  const other = await insertCustomer(db, { name: 'Bos kedua' });
  const third = await insertCustomer(db, { name: 'Bos ketiga' });
  await db('customers').whereIn('id', [other.id, third.id]).update({ internal: true });
  await db('conversations').insert([
    { customer_id: other.id, session_id: 'main', assignee_id: agent.id },
    { customer_id: third.id, session_id: 'main', assignee_id: admin.id },
  ]);
  conversations = await db('conversations').orderBy('id').pluck('id');
  await db('conversations').update({ status: 'open', unread_count: 1, waiting_since: NOW });
  await db('conversation_participants').insert({ conversation_id: conversations[2]!, user_id: agent.id });
  const [label] = await db('labels').insert({ name: 'Orang dalam', color: 'teal' }).returning('id');
  labelId = label.id;
  await db('conversation_labels').insert(
    conversations.map((id) => ({ conversation_id: id, label_id: labelId })),
  );
});
afterAll(() => api.stop());

const idsOf = async (caller: Staff, query: string): Promise<number[]> => {
  const { status, body } = await api.call<{ id: number }[]>(caller, 'GET', `/api/v1/conversations?${query}`);
  expect(status, query).toBe(200);
  const { page } = body as unknown as { page: { total: { count: number } } };
  expect(page.total.count, query).toBe(body.data.length);
  return body.data.map(({ id }) => id).toSorted((one, other) => one - other);
};

test('the summary of the week is in no inbox, thread or search of an agent', async () => {
  for (const query of [
    'tab=all',
    'tab=all&status=open',
    'tab=all&q=Omzet',
    'tab=all&q=bos',
    `tab=all&label=${labelId}`,
  ]) {
    expect((await idsOf(admin, query)).length, query).toBeGreaterThan(0);
    expect(await idsOf(agent, query), query).toEqual([]);
  }
  for (const query of ['tab=mine', 'tab=unassigned', 'tab=all&sort=waiting', 'tab=all&unread=true'])
    expect(await idsOf(agent, query), query).toEqual([]);
  for (const id of conversations)
    for (const path of ['', '/messages', '/messages?q=Omzet']) {
      expect((await api.call(agent, 'GET', `/api/v1/conversations/${id}${path}`)).status, path).toBe(404);
      expect((await api.call(admin, 'GET', `/api/v1/conversations/${id}${path}`)).status, path).toBe(200);
    }
  const found = async (caller: Staff, q: string) =>
    (await api.call<Record<string, unknown[]>>(caller, 'GET', `/api/v1/search?q=${q}`)).body.data;
  expect((await found(admin, 'Omzet')).conversations).toHaveLength(1);
  expect((await found(agent, 'Omzet')).conversations).toEqual([]);
  expect((await found(agent, 'Bos')).orders).toEqual([]);
  expect((await found(admin, 'Bos')).orders).toHaveLength(1);
});

test('an agent cannot write to somebody of the shop and so read what they got', async () => {
  const { phone } = await api.db('customers').where({ id: bossId }).first('phone');
  for (const to of [{ customerId: bossId }, { phone }])
    expect((await api.call(agent, 'POST', '/api/v1/conversations', to)).status).toBe(404);
});

test('nor are there their orders and their page, also of whom the agent wrote down', async () => {
  for (const path of [`customers/${bossId}`, `orders/${orderId}`, `customers/${bossId}/conversations`]) {
    expect((await api.call(agent, 'GET', `/api/v1/${path}`)).status, path).toBe(404);
    expect((await api.call(admin, 'GET', `/api/v1/${path}`)).status, path).toBe(200);
  }
  expect((await api.call<unknown[]>(agent, 'GET', '/api/v1/orders')).body.data).toEqual([]);
  expect((await api.call<unknown[]>(admin, 'GET', '/api/v1/orders')).body.data).toHaveLength(1);
  const pending = async (caller: Staff) =>
    (await api.call<OrderTotals>(caller, 'GET', '/api/v1/order-totals')).body.data.pending;
  expect(await pending(agent)).toEqual({ orders: 0, rupiah: 0 });
  expect(await pending(admin)).toEqual({ orders: 1, rupiah: 50_000 });
});

test('their events go to admins alone, and they are in none of an agent’s figures', async () => {
  const viewer: Viewer = { sees: 'own', userId: agent.id };
  const audiences = await audiencesOf(api.db, conversations);
  for (const id of conversations) {
    expect(seesConversation(viewer, audiences.get(id)!)).toBe(false);
    expect(seesConversation({ sees: 'all' }, audiences.get(id)!)).toBe(true);
  }
  expect((await ordersSeenBy(api.db, [orderId]))(orderId, agent.id)).toBe(false);
  const lifecycle = { order_id: orderId, state: 'not_started', next_action: 'send_thank_you' };
  await api.db('order_lifecycles').insert(lifecycle).onConflict('order_id').ignore();
  const seen = await seenOrders(api.db, viewer);
  expect(await seen(api.db('order_lifecycles'), 'order_lifecycles.order_id').pluck('order_id')).toEqual([]);
  const { body } = await api.call<Record<string, unknown>>(agent, 'GET', '/api/v1/summary');
  expect(body.data).toMatchObject({
    ...{ unreadConversations: 0, mineConversations: 0, unassignedConversations: 0, waitingConversations: 0 },
    ...{ waitingForMe: 0, longestWaiting: [], latestConversations: [] },
  });
});

test('what an agent cannot see is given to none', async () => {
  await api.db('users').where({ id: agent.id }).update({ availability: 'online' });
  const [id] = conversations;
  expect(await api.db.transaction((trx) => autoAssign(trx, id!))).toBeNull();
  expect(await api.db.transaction(drainQueue)).toBe(0);
});
