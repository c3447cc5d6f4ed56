import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConversationCounts } from '@roms/contracts/conversations';
import type { Consent, Customer } from '@roms/contracts/customers';
import type { SearchResult } from '@roms/contracts/search';
import type { Summary } from '@roms/contracts/summary';
import { startOrderApi, type Caller, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct, insertRule } from '../../tests/support/rows.ts';

/** Customers, the omnibar, the figures, products and rules: what is read beside the orders. */
let api: OrderApi;
let ani: Staff;
let beni: Staff;
let admin: Staff;
// 23:30 in Jakarta: the shop's day is not UTC's.
const NOW = new Date('2026-11-22T16:30:00Z');

beforeAll(async () => {
  api = await startOrderApi({ deps: { now: () => NOW } });
  [ani, beni, admin] = [
    await api.staff('cs', 'Ani'),
    await api.staff('cs', 'Beni'),
    await api.staff('admin'),
  ];
  await api.db('sessions').update({ expires_at: new Date('2027-01-01'), last_seen_at: NOW });
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, products CASCADE');
  api.started.length = 0;
});

async function conversation(
  customerId: number,
  assigneeId: number | null,
  fields: object = {},
): Promise<number> {
  const [row] = await api
    .db('conversations')
    .insert({ customer_id: customerId, session_id: 'main', assignee_id: assigneeId, ...fields })
    .returning('id');
  return row.id as number;
}

async function message(conversationId: number, fields: object): Promise<number> {
  const [row] = await api
    .db('messages')
    .insert({
      conversation_id: conversationId,
      session_id: 'main',
      direction: 'outbound',
      author: 'automation',
      status: 'sent',
      ...fields,
    })
    .returning('id');
  return row.id as number;
}

describe('customers', () => {
  const list = async (who: Caller, q = '') =>
    (await api.call<Customer[]>(who, 'GET', `/api/v1/customers?q=${encodeURIComponent(q)}`)).body.data;
  const patch = (who: Caller, id: number, body: object) =>
    api.call<Customer>(who, 'PATCH', `/api/v1/customers/${id}`, body);

  test('come with what they bought, cancelled orders apart, and the conversation that the asker may open', async () => {
    const { id } = await insertCustomer(api.db, { name: 'Ibu Sari' });
    const item = (price: number) => [{ name: 'Kopi', price }];
    await insertOrder(api.db, {
      customerId: id,
      items: item(100),
      orderedAt: new Date('2026-11-01T00:00:00Z'),
    });
    await insertOrder(api.db, {
      customerId: id,
      items: item(20),
      orderedAt: new Date('2026-11-03T00:00:00Z'),
    });
    await insertOrder(api.db, {
      customerId: id,
      items: item(3),
      status: 'cancelled',
      orderedAt: new Date('2026-10-01'),
    });
    const conversationId = await conversation(id, ani.id);
    const { body } = await api.call<Customer>(ani, 'GET', `/api/v1/customers/${id}`);
    expect(body.data).toMatchObject({
      code: `#CUST-${String(id).padStart(4, '0')}`,
      orderCount: 3,
      lifetimeValue: 120,
      lastOrderAt: '2026-11-03T00:00:00.000Z',
      conversationId,
    });
  });

  test('are found by name and phone, and only by who may see them', async () => {
    const { id } = await insertCustomer(api.db, { name: 'Ibu Sari', phone: '6281311112222' });
    await conversation(id, ani.id);
    for (const q of ['sari', '0813-1111', '+62813 1111 2222']) expect(await list(ani, q)).toHaveLength(1);
    expect(await list(beni, 'sari')).toEqual([]);
    expect(await list(admin, 'nobody')).toEqual([]);
  });

  test('page without gaps', async () => {
    for (let index = 0; index < 65; index += 1) await insertCustomer(api.db);
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = (await api.call<Customer[]>(admin, 'GET', `/api/v1/customers?cursor=${cursor}`)) as {
        body: { data: Customer[]; page: { nextCursor: string | null } };
      };
      seen.push(...body.data.map(({ id }) => id));
      cursor = body.page.nextCursor;
    }
    expect(new Set(seen).size).toBe(65);
    expect(seen).toEqual([...seen].sort((one, other) => other - one));
  });

  test('keep a name that a person gave, follow their address, and tell readers of their conversations', async () => {
    const { id } = await insertCustomer(api.db);
    const conversationId = await conversation(id, null);
    const { body } = await patch(ani, id, { name: 'Bu Sari', address: 'Jl. Mawar 1, Denpasar', city: null });
    expect(body.data).toMatchObject({ name: 'Bu Sari', nameSource: 'manual', zone: 'Asia/Makassar' });
    expect((await api.db('conversations').where({ id: conversationId }).first('version')).version).toBe(2);
    await patch(ani, id, { zone: 'Asia/Jayapura' });
    expect((await patch(ani, id, { city: 'Denpasar' })).body.data.zone).toBe('Asia/Jayapura');
  });

  test('are moved by their city, their waiting reminders with them; an unknown place is the shop’s, as a guess', async () => {
    const { id } = await insertCustomer(api.db);
    await conversation(id, ani.id);
    const [waits, ended] = [
      await insertOrder(api.db, { customerId: id, status: 'completed' }),
      await insertOrder(api.db, { customerId: id, status: 'completed' }),
    ];
    await api.db('order_lifecycles').insert([
      { order_id: waits, state: 'waiting', next_action: 'send_reminder' },
      { order_id: ended, state: 'reminded', next_action: 'none' },
    ]);
    const versions = () => api.db('orders').orderBy('id').pluck('lifecycle_version');

    const sorong = (await patch(ani, id, { city: 'Sorong' })).body.data;
    expect(sorong).toMatchObject({
      place: {
        provinceCode: '96',
        provinceName: 'Papua Barat Daya',
        regencyCode: '96.71',
        regencyName: 'Kota Sorong',
        written: 'Sorong',
      },
      zone: 'Asia/Jayapura',
      zoneIsGuess: false,
    });
    expect(api.started).toEqual([['orderChanged', waits]]);
    expect(await versions()).toEqual([2, 1]);

    expect((await patch(ani, id, { city: 'Tegal' })).body.data).toMatchObject({ zone: 'Asia/Jakarta' });
    expect((await patch(ani, id, { city: 'Kota Tegal', name: 'Bu Sari' })).body.data.zone).toBe(
      'Asia/Jakarta',
    );
    expect(await versions()).toEqual([3, 1]);

    await patch(ani, id, { city: 'Merauke' });
    const unknown = (await patch(ani, id, { city: 'Kos Melati' })).body.data;
    expect(unknown).toMatchObject({ place: null, zone: 'Asia/Jakarta', zoneIsGuess: true });
    await patch(ani, id, { zone: 'Asia/Makassar' });
    expect(await versions()).toEqual([6, 1]);
    expect(api.started).toEqual(Array.from({ length: 5 }, () => ['orderChanged', waits]));
  });

  test('an e-mail address that a person changed is theirs; one that was only sent along is not', async () => {
    const { id } = await insertCustomer(api.db);
    await api.db('customers').where({ id }).update({ email: 'dari@order.id' });
    const source = async () => (await api.db('customers').where({ id }).first('email_source')).email_source;
    await patch(admin, id, { email: 'dari@order.id', name: 'Bu Sari' });
    expect(await source()).toBe('order');
    await patch(admin, id, { email: 'diketik@toko.id' });
    expect(await source()).toBe('manual');
  });

  test('who opts out gets no reminder that waits already', async () => {
    const { id } = await insertCustomer(api.db);
    const conversationId = await conversation(id, null);
    const orderId = await insertOrder(api.db, { customerId: id });
    const common = { order_id: orderId, status: 'queued', lane: 'reminder' };
    await message(conversationId, { ...common, automation: 'reminder', occurrence_key: 'r' });
    await message(conversationId, { ...common, automation: 'thank_you', occurrence_key: 't' });
    const { body } = await patch(ani, id, { optedOut: true });
    expect(body.data.optedOutAt).toBe(NOW.toISOString());
    expect(await api.db('messages').orderBy('id').pluck('status')).toEqual(['withdrawn', 'queued']);
    expect((await patch(ani, id, { optedOut: false })).body.data.optedOutAt).toBeNull();
  });

  test('who wrote down what a customer allows stands in the ledger, newest first', async () => {
    const { id } = await insertCustomer(api.db);
    await conversation(id, ani.id);
    const orderId = await insertOrder(api.db, { customerId: id, status: 'completed' });
    await api.db('order_lifecycles').insert({ order_id: orderId, state: 'waiting' });
    await patch(ani, id, { optedOut: true });
    await patch(ani, id, { optedOut: true });
    await patch(ani, id, { optedOut: false });
    expect(api.started.slice(-2)).toEqual([
      ['orderChanged', orderId],
      ['orderChanged', orderId],
    ]);
    const events = await api.db('order_events').where({ order_id: orderId }).orderBy('id');
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ['opted_out', ani.name],
      ['opted_in', ani.name],
    ]);
    const read = (who: Caller) => api.call<Consent[]>(who, 'GET', `/api/v1/customers/${id}/consents`);
    const actor = { kind: 'user', id: ani.id, name: ani.name };
    expect((await read(ani)).body).toMatchObject({
      data: ['given', 'withdrawn'].map((state) => ({
        ...{ kind: 'marketing', state, source: 'staff', evidence: { actor } },
      })),
      page: { nextCursor: null },
    });
    expect((await read(beni)).status).toBe(404);
  });
});

test('the omnibar finds customers, orders and what was said, for who may see it', async () => {
  const { id } = await insertCustomer(api.db, { name: 'Ibu Sari', phone: '6281311112222' });
  await insertOrder(api.db, { customerId: id, number: 'ORD-SARI123456' });
  const conversationId = await conversation(id, ani.id);
  await message(conversationId, { body: 'Kopi Gayo sudah dikirim ya kak' });
  const find = async (who: Caller, q: string) =>
    (await api.call<SearchResult>(who, 'GET', `/api/v1/search?q=${encodeURIComponent(q)}`)).body.data;
  expect(await find(ani, 'sari')).toMatchObject({
    customers: [{ name: 'Ibu Sari', conversationId }],
    orders: [{ orderNumber: 'ORD-SARI123456', customerName: 'Ibu Sari', status: 'pending' }],
    conversations: [],
  });
  expect((await find(ani, 'sudah dikirim')).conversations).toMatchObject([
    {
      id: conversationId,
      customerName: 'Ibu Sari',
      snippet: 'Kopi Gayo sudah dikirim ya kak',
      marks: [[10, 23]],
    },
  ]);
  const nothing = { customers: [], orders: [], products: [], conversations: [] };
  expect(await find(beni, 'sari')).toEqual(nothing);
  expect(await find(beni, 'sudah dikirim')).toEqual(nothing);
  expect((await api.call(ani, 'GET', '/api/v1/search?q=')).status).toBe(400);
});

test('the figures are true, of the shop’s day, and of what the asker may see', async () => {
  const [own, foreign] = [await insertCustomer(api.db), await insertCustomer(api.db)];
  const ownConversation = await conversation(own.id, ani.id, { unread_count: 2, waiting_since: NOW });
  await conversation(foreign.id, beni.id, { unread_count: 1 });
  const at = (iso: string) => ({ orderedAt: new Date(iso), items: [{ name: 'Kopi', price: 1_000 }] });
  const reminded = await insertOrder(api.db, {
    customerId: own.id,
    ...at('2026-10-01T00:00:00Z'),
    status: 'completed',
  });
  await insertOrder(api.db, { customerId: own.id, ...at('2026-11-21T17:00:00Z') });
  await insertOrder(api.db, { customerId: own.id, ...at('2026-11-21T16:59:59Z') });
  await insertOrder(api.db, { customerId: own.id, ...at('2026-11-22T10:00:00Z'), status: 'cancelled' });
  await insertOrder(api.db, { customerId: foreign.id, ...at('2026-11-22T10:00:00Z') });
  await message(ownConversation, {
    automation: 'reminder',
    order_id: reminded,
    sent_at: new Date('2026-11-20T02:00:00Z'),
  });
  await message(ownConversation, { status: 'failed', created_at: new Date('2026-11-20T02:00:00Z') });
  await api
    .db('order_lifecycles')
    .insert({ order_id: reminded, state: 'waiting', due_at: '2026-11-23T02:00:00Z' });
  // Its customer wants none: it does not count as one that comes.
  const refused = await insertOrder(api.db, { customerId: own.id, ...at('2026-09-01T00:00:00Z') });
  await api
    .db('order_lifecycles')
    .insert({ order_id: refused, state: 'waiting', reason: 'opted_out', due_at: '2026-11-23T02:00:00Z' });
  // Since a restore a person decides on one message and one reminder of each.
  const held = {
    status: 'unconfirmed',
    status_reason: 'restored',
    created_at: new Date('2026-11-20T03:00:00Z'),
  };
  const heldMessage = await message(ownConversation, held);
  const heldOrder = await insertOrder(api.db, {
    customerId: own.id,
    ...at('2026-09-01T00:00:00Z'),
    status: 'completed',
  });
  for (const order_id of [
    heldOrder,
    await insertOrder(api.db, { customerId: foreign.id, ...at('2026-09-01T00:00:00Z') }),
  ])
    await api
      .db('order_lifecycles')
      .insert({ order_id, state: 'waiting', reason: 'restored', restored_due_at: '2026-11-19T02:00:00Z' });
  const { body } = await api.call<Summary>(ani, 'GET', '/api/v1/summary');
  expect(body.data).toEqual({
    ordersToday: 1,
    ordersYesterday: 1,
    revenueToday: 1_000,
    revenueYesterday: 1_000,
    revenueDays: null,
    revenueBefore: null,
    repeatRate: null,
    regions: null,
    ownTrend: expect.any(Array),
    ordersByStatus: { draft: 0, pending: 3, shipped: 0, completed: 2, cancelled: 1, returned: 0 },
    remindersToday: 0,
    remindersNext7Days: 1,
    remindersSent30Days: 1,
    reorders30Days: 1,
    unreadConversations: 1,
    unassignedConversations: 0,
    waitingConversations: 1,
    waitingForMe: 1,
    longestWaiting: [
      {
        conversationId: ownConversation,
        customerName: 'Budi Santoso',
        since: NOW.toISOString(),
        replyTarget: { soonAt: expect.any(String), dueAt: expect.any(String) },
      },
    ],
    mineConversations: 1,
    answeredToday: { count: 0, latest: [] },
    firstReplyToday: { own: null, team: null },
    latestConversations: [expect.objectContaining({ conversationId: ownConversation })],
    latestOrders: null,
    failedMessages7Days: 1,
    held: {
      count: 2,
      oldest: [
        {
          kind: 'reminder',
          orderId: heldOrder,
          orderNumber: expect.any(String),
          customerName: 'Budi Santoso',
          at: '2026-11-19T02:00:00.000Z',
        },
        {
          kind: 'message',
          messageId: heldMessage,
          conversationId: ownConversation,
          customerName: 'Budi Santoso',
          at: '2026-11-20T03:00:00.000Z',
        },
      ],
    },
    upcomingReminders: [
      {
        orderId: reminded,
        orderNumber: expect.any(String),
        customerName: 'Budi Santoso',
        dueAt: '2026-11-23T02:00:00.000Z',
      },
    ],
  });
  const all = (await api.call<Summary>(admin, 'GET', '/api/v1/summary')).body.data;
  expect([all.ordersToday, all.unreadConversations, all.held.count]).toEqual([2, 2, 3]);
  expect(all.revenueDays).toHaveLength(14);
  expect(all.revenueDays?.slice(-3)).toEqual([
    { date: '2026-11-20', orders: 0, revenue: 0 },
    { date: '2026-11-21', orders: 1, revenue: 1_000 },
    { date: '2026-11-22', orders: 2, revenue: 2_000 },
  ]);
  expect(all.revenueBefore).toEqual({ orders: 0, revenue: 0 });
  expect(all.ownTrend).toBeNull();
  // Home, tabs and badges mean the same by the same words.
  for (const who of [ani, beni, admin]) {
    const { body: list } = await api.call(who, 'GET', '/api/v1/conversations');
    const { counts } = list.page as unknown as { counts: ConversationCounts };
    const { body: home } = await api.call<Summary>(who, 'GET', '/api/v1/summary');
    expect(home.data).toMatchObject({
      unassignedConversations: counts.unassigned,
      waitingConversations: counts.waiting,
      waitingForMe: who === admin ? counts.waiting : counts.waitingMine,
    });
  }
});

test('products are those that are sold, by name', async () => {
  await insertProduct(api.db, 'Teh Melati');
  await insertProduct(api.db, 'Kopi Gayo');
  await insertProduct(api.db, 'Kopi Lama', { active: false });
  const find = async (q: string) =>
    (await api.call<{ name: string }[]>(ani, 'GET', `/api/v1/products?q=${q}`)).body.data.map(
      ({ name }) => name,
    );
  expect(await find('')).toEqual(['Kopi Gayo', 'Teh Melati']);
  expect(await find('kopi')).toEqual(['Kopi Gayo']);
  expect(await find('TEH-MEL')).toEqual(['Teh Melati']);
});

test('a change of a rule says how many reminders it moves', async () => {
  const own = await insertProduct(api.db, 'Kopi Aceh');
  const ruleId = await insertRule(api.db, { days: 30, productId: own, name: 'Kopi Aceh' });
  const customer = await insertCustomer(api.db);
  const order = async (productId: number | null, lifecycle: object): Promise<void> => {
    const items = [{ productId, name: productId === null ? 'Teh' : 'Kopi Aceh' }];
    const id = await insertOrder(api.db, { customerId: customer.id, status: 'completed', items });
    await api
      .db('order_lifecycles')
      .insert({ order_id: id, ...lifecycle })
      .onConflict('order_id')
      .merge();
  };
  await order(own, { state: 'waiting' });
  await order(own, { state: 'waiting' });
  await order(own, { state: 'waiting', due_explanation: { moved: true } });
  await order(own, { state: 'reminded' });
  await order(null, { state: 'waiting' });
  const change = async (body: object): Promise<number> =>
    (await api.call<{ moves: number }>(admin, 'PATCH', `/api/v1/reminder-rules/${ruleId}`, body)).body.data
      .moves;
  expect(await change({ days: 3 })).toBe(2);
  expect(await change({ days: 3 })).toBe(0);
  expect(await change({ active: false })).toBe(2);
  api.started.splice(0);
});

test('a rule that changed is told to the waiting workflows', async () => {
  await insertRule(api.db, { days: 30 });
  const [rule] = (await api.call<{ id: number }[]>(admin, 'GET', '/api/v1/reminder-rules')).body.data;
  const path = `/api/v1/reminder-rules/${rule?.id}`;
  const { body } = await api.call(admin, 'PATCH', path, { days: 3, time: '10:30' });
  expect(body.data).toMatchObject({ days: 3, time: '10:30', active: true, productId: null });
  expect(api.started).toEqual([['settingsChanged']]);
  expect((await api.call(admin, 'PATCH', path, { days: 366 })).status).toBe(400);
  expect((await api.call(admin, 'PATCH', '/api/v1/reminder-rules/999', { days: 1 })).body.error.code).toBe(
    'reminder_rule_not_found',
  );
});
