import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OrderDetail, OrderSummary, ReminderPreview } from '@roms/contracts/orders';
import { wallClock } from '@roms/domain/clock';
import { recommend } from '@roms/domain/cross-sell';
import { orderFacts } from '../../db/orders/order-facts.ts';
import { crossSellFacts } from '../../db/orders/cross-sell-facts.ts';
import { queueReminder } from '../../db/reminders/queue-reminder.ts';
import { startOrderApi, type Caller, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';

let api: OrderApi;
let ani: Staff;
let beni: Staff;
let admin: Staff;

beforeAll(async () => {
  api = await startOrderApi();
  [ani, beni, admin] = [
    await api.staff('cs', 'Ani'),
    await api.staff('cs', 'Beni'),
    await api.staff('admin', 'Bos'),
  ];
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, products CASCADE');
  api.started.length = 0;
});

const list = async (who: Caller, query = '') =>
  (await api.call<OrderSummary[]>(who, 'GET', `/api/v1/orders${query}`)).body;
const read = async (id: number) =>
  (await api.call<OrderDetail>(admin, 'GET', `/api/v1/orders/${id}`)).body.data;
const change = (who: Caller, id: number, body: object) =>
  api.call<OrderDetail>(who, 'PATCH', `/api/v1/orders/${id}`, body);

async function conversationWith(customerId: number, assigneeId: number | null): Promise<void> {
  await api
    .db('conversations')
    .insert({ customer_id: customerId, session_id: 'main', assignee_id: assigneeId });
}

describe('the list', () => {
  test('shows CS the orders of its own and of unassigned conversations, and those it created', async () => {
    const [own, free, foreign, created, silent] = await Promise.all(
      [1, 2, 3, 4, 5].map(() => insertCustomer(api.db)),
    );
    await conversationWith(own!.id, ani.id);
    await conversationWith(free!.id, null);
    await conversationWith(foreign!.id, beni.id);
    const numbers = ['OWN', 'FREE', 'FOREIGN', 'CREATED', 'SILENT'];
    const customers = [own!, free!, foreign!, created!, silent!];
    for (const [index, customer] of customers.entries()) {
      await insertOrder(api.db, { customerId: customer.id, number: numbers[index] });
    }
    await api.db('orders').where({ order_number: 'CREATED' }).update({ created_by: ani.id });
    const seen = async (who: Caller) => (await list(who)).data.map((order) => order.orderNumber).sort();
    expect(await seen(ani)).toEqual(['CREATED', 'FREE', 'OWN']);
    expect(await seen(beni)).toEqual(['FOREIGN', 'FREE']);
    expect(await seen(admin)).toEqual([...numbers].sort());
    expect(await seen(await api.key(['orders:read']))).toEqual([...numbers].sort());
  });

  test('finds number, name and phone in any form', async () => {
    const sari = await insertCustomer(api.db, { name: 'Ibu Sari 100%', phone: '6281311112222' });
    await insertOrder(api.db, { customerId: sari.id, number: 'ORD-ABC1234567' });
    await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
    for (const q of [
      'abc123',
      'ORD-ABC1234567',
      'sari',
      '100%',
      '0813-1111-2222',
      '+62 813 1111',
      '8131111',
      '6281311112222',
    ]) {
      const found = (await list(admin, `?q=${encodeURIComponent(q)}`)).data;
      expect([q, found.map((order) => order.orderNumber)]).toEqual([q, ['ORD-ABC1234567']]);
    }
    expect((await list(admin, '?q=nobody')).data).toEqual([]);
  });

  test('pages through everything once, newest first, also over equal times', async () => {
    const { id } = await insertCustomer(api.db);
    const at = new Date('2026-11-01T00:00:00Z');
    for (let index = 0; index < 70; index += 1) {
      await insertOrder(api.db, {
        customerId: id,
        orderedAt: new Date(at.getTime() + Math.floor(index / 10)),
      });
    }
    const seen: OrderSummary[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { data, page } = await list(admin, `?status=pending&customerId=${id}&cursor=${cursor}`);
      seen.push(...data);
      cursor = page.nextCursor;
    }
    expect(new Set(seen.map((order) => order.id)).size).toBe(70);
    const times = seen.map((order) => order.orderedAt);
    expect(times).toEqual([...times].sort().reverse());
    expect((await list(admin, '?status=shipped')).data).toEqual([]);
  });

  test('refuses a cursor that is none of ours', async () => {
    const { status, body } = await api.call(admin, 'GET', '/api/v1/orders?cursor=abc');
    expect([status, body.error.code]).toEqual([400, 'invalid_request']);
  });
});

describe('a change of status', () => {
  test('is written with its time, its event and who did it; the workflow hears of it', async () => {
    const id = await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
    const before = Date.now();
    const { status, body } = await change(admin, id, { status: 'shipped' });
    expect([status, body.data.status, body.data.completedAt]).toEqual([200, 'shipped', null]);
    expect(Date.parse(body.data.shippedAt ?? '')).toBeGreaterThanOrEqual(before);
    expect(body.data.events).toMatchObject([
      {
        type: 'status_changed',
        actor: 'Bos',
        actorKind: 'user',
        actorId: admin.id,
        details: { from: 'pending', to: 'shipped' },
      },
    ]);
    expect(await api.db('orders').first('lifecycle_version', 'version')).toEqual({
      lifecycle_version: 2,
      version: 2,
    });
    expect(api.started).toEqual([['orderChanged', id]]);
  });

  test.each([
    ['completed', 'pending'],
    ['returned', 'completed'],
    ['returned', 'cancelled'],
    ['cancelled', 'completed'],
    ['shipped', 'pending'],
    ['pending', 'pending'],
  ] as const)('from %s to %s is 409', async (from, to) => {
    const id = await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id, status: from });
    const { status, body } = await change(admin, id, { status: to });
    expect([status, body.error.code]).toEqual([409, 'invalid_transition']);
    expect(api.started).toEqual([]);
  });

  test('of two at once one wins', async () => {
    const id = await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
    const answers = await Promise.all([
      change(admin, id, { status: 'completed' }),
      change(admin, id, { status: 'completed' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await read(id)).events).toHaveLength(1);
  });

  test('tells the customer only when asked, in the words of the preview, once', async () => {
    const id = await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
    const preview = await api.call<{ body: string }>(
      admin,
      'GET',
      `/api/v1/orders/${id}/status-preview?status=shipped`,
    );
    await change(admin, id, { status: 'shipped', notify: true });
    const [message] = await api.db('messages');
    expect(message).toMatchObject({
      body: preview.body.data.body,
      status: 'queued',
      automation: 'order_status',
    });
    expect(api.started).toEqual([
      ['startMessage', message.id, 1],
      ['orderChanged', id],
    ]);
    await change(admin, id, { status: 'completed' });
    expect(await api.db('messages')).toHaveLength(1);
    expect((await read(id)).messages).toMatchObject([{ id: message.id, sentAt: null }]);
  });

  test.each(['returned', 'cancelled'] as const)(
    'a completed order that is %s came back: it tells nobody, and brings nothing',
    async (asked) => {
      const { id: customerId } = await insertCustomer(api.db);
      const id = await insertOrder(api.db, { customerId, status: 'completed' });
      const revenue = async () =>
        (await api.call<{ revenueToday: number }>(admin, 'GET', '/api/v1/summary')).body.data.revenueToday;
      const key = await api.key();
      const before = Date.now();
      const { status, body } = await change(key, id, { status: asked, notify: true });
      expect([status, body.data.status, body.data.cancelledAt]).toEqual([200, 'returned', null]);
      expect(Date.parse(body.data.returnedAt ?? '')).toBeGreaterThanOrEqual(before);
      expect(body.data.events[0]).toMatchObject({ details: { from: 'completed', to: 'returned' } });
      expect(await api.db('messages')).toHaveLength(0);
      expect(api.started).toEqual([['orderChanged', id]]);
      expect(await revenue()).toBe(0);
      const customer = await api.call<{ lifetimeValue: number }>(
        admin,
        'GET',
        `/api/v1/customers/${customerId}`,
      );
      expect(customer.body.data.lifetimeValue).toBe(0);
      const preview = await api.call(admin, 'GET', `/api/v1/orders/${id}/status-preview?status=returned`);
      expect([preview.status, preview.body.error.code]).toEqual([422, 'no_status_message']);
      expect(
        (await api.call<OrderSummary[]>(admin, 'GET', '/api/v1/orders?status=returned')).body.data,
      ).toMatchObject([{ id }]);
      expect(await api.db('audit_log').orderBy('id', 'desc').first('after')).toEqual({
        after: { status: 'returned', notify: true },
      });
    },
  );

  test('a system with the scope may, and is named by its source', async () => {
    const id = await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
    const key = await api.key(['orders:update']);
    const { body } = await change(key, id, { status: 'completed' });
    expect(body.data.events[0]).toMatchObject({ actor: key.source, actorKind: 'key', actorId: key.id });
    expect((await change(await api.key(['orders:read']), id, { status: 'cancelled' })).status).toBe(403);
  });
});

describe('an order by hand', () => {
  const form = (fields: object) => ({
    clientId: crypto.randomUUID(),
    customer: { name: 'Pak Joko', phone: '0812 0000 1111' },
    ...fields,
  });
  const create = (who: Caller, body: object) =>
    api.call<OrderSummary>(who, 'POST', '/api/v1/manual-orders', body);
  const stockOf = async (id: number) =>
    (await api.db('products').where({ id }).first('stock')).stock as number;

  test('takes the stock, and gives it back when it is cancelled', async () => {
    const id = await insertProduct(api.db, 'Kopi', { stock: 5, price: 50_000 });
    const { status, body } = await create(
      ani,
      form({ items: [{ productId: id, quantity: 3 }], notes: 'bungkus kado' }),
    );
    expect([status, body.data.totalAmount, body.data.source]).toEqual([201, 150_000, 'manual']);
    expect(body.data.customer).toMatchObject({ name: 'Pak Joko', phone: '6281200001111' });
    expect(await stockOf(id)).toBe(2);
    expect(api.started[0]).toEqual(['startOrder', body.data.id]);
    // She created it, so she sees it, though nobody has a conversation yet.
    await change(ani, body.data.id, { status: 'cancelled' });
    expect(await stockOf(id)).toBe(5);
  });

  test('is one order for one form, also when it is sent ten times at once; another person is another form', async () => {
    const id = await insertProduct(api.db, 'Kopi', { stock: 50 });
    const body = form({ items: [{ productId: id, quantity: 1 }] });
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(ani, body)));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.data.id}`)).size).toBe(1);
    expect(await stockOf(id)).toBe(49);
    await create(beni, body);
    expect(await api.db('orders')).toHaveLength(2);
  });

  test('with other content under a known form is refused with the order that the form has made', async () => {
    const [id, other] = [
      await insertProduct(api.db, 'Kopi', { stock: 50 }),
      await insertProduct(api.db, 'Teh', { stock: 50 }),
    ];
    const sent = form({ items: [{ productId: id, quantity: 2 }], notes: 'kado' });
    const { body: first } = await create(ani, sent);
    const changes = [
      { items: [{ productId: id, quantity: 3 }] },
      { items: [...[id, other].map((productId) => ({ productId, quantity: 2 }))] },
      { items: [{ productId: other, quantity: 2 }] },
      { notes: 'tanpa kado' },
      { notes: undefined },
      { customer: { name: 'Pak Joko', phone: '0812 0000 2222' } },
      { customer: { name: 'Pak Joko', phone: '0812 0000 1111', city: 'Medan' } },
      { customer: { id: (await insertCustomer(api.db)).id } },
    ];
    for (const change of changes) {
      const { status, body } = await create(ani, { ...sent, ...change });
      expect([status, body.error], JSON.stringify(change)).toMatchObject([
        409,
        {
          code: 'client_id_conflict',
          details: { orderId: first.data.id, orderNumber: first.data.orderNumber },
        },
      ]);
    }
    // The same in other words: the phone as WhatsApp writes it, the pieces on two lines, the customer by the id.
    for (const same of [
      { customer: { name: 'Pak Joko', phone: '6281200001111' } },
      { items: [1, 1].map((quantity) => ({ productId: id, quantity })) },
      { customer: { id: first.data.customer.id } },
    ]) {
      expect((await create(ani, { ...sent, ...same })).body.data.id, JSON.stringify(same)).toBe(
        first.data.id,
      );
    }
    expect(await api.db('orders')).toHaveLength(1);
    expect([await stockOf(id), await stockOf(other)]).toEqual([48, 50]);
  });

  test('never sells what is not there: ten at once of five pieces', async () => {
    const [one, two] = [
      await insertProduct(api.db, 'A', { stock: 5 }),
      await insertProduct(api.db, 'B', { stock: 99 }),
    ];
    const both = [one, two];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        create(ani, {
          ...form({}),
          customer: { name: 'Pembeli', phone: `08120000${1000 + index}` },
          // In either order of products: nobody waits for each other in a circle.
          items: (index % 2 ? both : [...both].reverse()).map((productId) => ({ productId, quantity: 1 })),
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array(5).fill(201),
      ...Array(5).fill(422),
    ]);
    const refused = answers.find(({ status }) => status === 422);
    expect(refused?.body.error).toMatchObject({
      code: 'out_of_stock',
      details: { items: [{ productId: one, productName: 'A', requested: 1, available: 0 }] },
    });
    expect([await stockOf(one), await stockOf(two)]).toEqual([0, 94]);
  });

  test('is not written for a foreign customer, an unknown product or a bad phone', async () => {
    const product = await insertProduct(api.db, 'Kopi');
    const foreign = await insertCustomer(api.db);
    await conversationWith(foreign.id, beni.id);
    const items = [{ productId: product, quantity: 1 }];
    expect((await create(ani, form({ customer: { id: foreign.id }, items }))).body.error.code).toBe(
      'customer_not_found',
    );
    expect((await create(ani, form({ items: [{ productId: 999_999, quantity: 1 }] }))).body.error.code).toBe(
      'product_not_found',
    );
    expect((await create(ani, form({ customer: { name: 'X', phone: 'abc' }, items }))).status).toBe(400);
    expect(await api.db('orders')).toHaveLength(0);
    expect(await stockOf(product)).toBe(10);
  });
});

describe('an order whose customer has one already', () => {
  test('takes back the reminder that it makes needless, and the other workflow hears of it', async () => {
    const { id: customerId } = await insertCustomer(api.db, { phone: '6281311112222' });
    const old = await insertOrder(api.db, {
      customerId,
      status: 'completed',
      orderedAt: new Date('2026-10-01'),
    });
    await api.db('order_lifecycles').insert({ order_id: old, state: 'waiting', workflow_id: `order:${old}` });
    const key = await api.key();
    const { body } = await api.call<{ order_id: number }>(key, 'POST', '/api/v1/orders', {
      customer: { phone: '081311112222' },
      items: [{ product_name: 'Kopi Gayo', quantity: 1, price: 1 }],
    });
    expect(api.started).toEqual([
      ['startOrder', body.data.order_id],
      ['reordered', [old]],
    ]);
    expect((await api.db('orders').where({ id: old }).first('lifecycle_version')).lifecycle_version).toBe(2);

    // Cancelled again, the old order's reminder lives again, in its next cycle.
    await api.db('order_lifecycles').where({ order_id: old }).update({ state: 'reordered' });
    api.started.length = 0;
    await change(admin, body.data.order_id, { status: 'cancelled' });
    expect(api.started).toEqual([
      ['orderChanged', body.data.order_id],
      ['startOrder', old],
    ]);
    expect(await api.db('order_lifecycles').where({ order_id: old }).first('state', 'cycle')).toEqual({
      state: 'waiting',
      cycle: 2,
    });
  });
});

describe('the reminder of an order', () => {
  test('is skipped, taken back, sent now and moved through the workflow, in the name of who asked', async () => {
    const id = await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
    const dueAt = new Date(Date.now() + 86_400_000);
    const act = (name: string, body?: object) =>
      api.call<OrderDetail>(admin, 'POST', `/api/v1/orders/${id}/reminder/${name}`, body);
    for (const name of ['skip', 'undo-skip']) expect((await act(name)).body.data.id).toBe(id);
    expect((await act('send-now', { confirmed: true })).body.data.id).toBe(id);
    await act('move', { dueAt: dueAt.toISOString() });
    const bos = { kind: 'user', id: admin.id, name: 'Bos' };
    expect(api.started).toEqual([
      ['skipReminder', id, bos],
      ['undoSkip', id, bos],
      ['sendReminderNow', id, bos, true],
      ['moveReminder', id, dueAt.toISOString(), bos],
    ]);
    expect((await act('move', { dueAt: '2020-01-01T00:00:00Z' })).status).toBe(400);
  });

  test('is sent now outside the hours of the customer only when somebody was asked', async () => {
    const customer = await insertCustomer(api.db, { zone: 'Asia/Jayapura' });
    const id = await insertOrder(api.db, { customerId: customer.id });
    // Hours that begin in two hours, on the customer's clock, whenever this runs; they do not go over midnight.
    const opens = new Date(Date.now() + 2 * 3_600_000);
    const hour = wallClock(opens, 'Asia/Jayapura').hour;
    const [from, to] = [`${String(hour).padStart(2, '0')}:00`, `${String(hour).padStart(2, '0')}:59`];
    await api.call(admin, 'PATCH', '/api/v1/settings', { sendingHours: { from, to } });
    const send = (body?: object) => api.call(admin, 'POST', `/api/v1/orders/${id}/reminder/send-now`, body);
    const refused = await send();
    expect([refused.status, refused.body.error.code]).toEqual([409, 'outside_hours']);
    const { until } = refused.body.error.details as { until: string };
    expect(wallClock(new Date(until), 'Asia/Jayapura')).toMatchObject({ hour, minute: 0 });
    const sent = (): unknown[] => api.started.filter(([what]) => what === 'sendReminderNow');
    expect(sent()).toEqual([]);
    expect((await send({ confirmed: true })).status).toBe(200);
    await api.call(admin, 'PATCH', '/api/v1/settings', { sendingHours: null });
    expect((await send()).status).toBe(200);
    expect(sent()).toHaveLength(2);
    // Other hours move the reminders that wait: their workflows are told.
    expect(api.started.filter(([what]) => what === 'settingsChanged')).toHaveLength(2);
  });

  test('is shown before it is sent: whom it goes to, its very words, and what would hold or stop it', async () => {
    const customer = await insertCustomer(api.db, { zone: 'Asia/Jayapura' });
    const id = await insertOrder(api.db, { customerId: customer.id, status: 'completed' });
    type Preview = { data: ReminderPreview };
    const preview = async () =>
      (await api.call<ReminderPreview>(admin, 'GET', `/api/v1/orders/${id}/reminder/preview`))
        .body as Preview;
    await api.call(admin, 'PATCH', '/api/v1/settings', { sendingHours: null });
    const { data } = await preview();
    // Nobody answers for wa-service here.
    expect(data).toMatchObject({
      customer: { id: customer.id, name: 'Budi Santoso', phone: customer.phone },
      missing: [],
      stoppedBy: null,
      outsideUntil: null,
      held: { reason: 'gateway_unreachable', until: null },
    });
    const { picks } = recommend(await crossSellFacts(api.db, await orderFacts(api.db, id)));
    const recommendedIds = picks.map(({ productId }) => productId);
    await api.db.transaction((trx) =>
      queueReminder(trx, { orderId: id, cycle: 1, recommendedIds, actor: null, isConfirmed: true }),
    );
    expect((await api.db('messages').where({ order_id: id }).first('body')).body).toBe(data.body);

    expect((await preview()).data.stoppedBy).toBeNull();
    await api.db('customers').where({ id: customer.id }).update({ opted_out_at: new Date() });
    expect((await preview()).data.stoppedBy).toBe('opted_out');
    const hour = (wallClock(new Date(), 'Asia/Jayapura').hour + 2) % 24;
    const [from, to] = [`${String(hour).padStart(2, '0')}:00`, `${String(hour).padStart(2, '0')}:59`];
    await api.call(admin, 'PATCH', '/api/v1/settings', { sendingHours: { from, to } });
    const { outsideUntil } = (await preview()).data;
    expect(wallClock(new Date(outsideUntil!), 'Asia/Jayapura')).toMatchObject({ hour, minute: 0 });
    await api.call(admin, 'PATCH', '/api/v1/settings', { sendingHours: null });
    await api.db('conversations').update({ assignee_id: ani.id });
    expect((await api.call(beni, 'GET', `/api/v1/orders/${id}/reminder/preview`)).status).toBe(404);
  });
});
