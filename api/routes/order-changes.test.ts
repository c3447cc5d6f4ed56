import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OrderDetail, OrderSummary, OrderTotals } from '@roms/contracts/orders';
import { chooseSeed, seededRandom } from '../../tests/support/hostile.ts';
import { queueThankYou } from '../../db/automation/queue-thank-you.ts';
import { startOrderApi, type Caller, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertNewOrder, insertOrder, insertProduct } from '../../tests/support/rows.ts';

let api: OrderApi;
let ani: Staff;
let admin: Staff;

beforeAll(async () => {
  api = await startOrderApi();
  [ani, admin] = [await api.staff('cs', 'Ani'), await api.staff('admin', 'Bos')];
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, products CASCADE');
  api.started.length = 0;
});

const change = (who: Caller, id: number, body: object) =>
  api.call<OrderDetail>(who, 'PATCH', `/api/v1/orders/${id}`, body);
const create = (body: object, who: Caller = ani) =>
  api.call<OrderSummary>(who, 'POST', '/api/v1/manual-orders', {
    clientId: crypto.randomUUID(),
    customer: { name: 'Pak Joko', phone: '0812 0000 1111' },
    ...body,
  });
const read = async (id: number) =>
  (await api.call<OrderDetail>(admin, 'GET', `/api/v1/orders/${id}`)).body.data;
const stockOf = async (id: number) => (await api.db('products').where({ id }).first('stock')).stock as number;
const lastAudit = async () => api.db('audit_log').orderBy('id', 'desc').first('action', 'before', 'after');

describe('an edit', () => {
  test('holds the products that it moves in the order of their ids, as everybody does', async () => {
    const [low, high] = [
      await insertProduct(api.db, 'Kopi', { stock: 5 }),
      await insertProduct(api.db, 'Teh', { stock: 5 }),
    ];
    const { body } = await create({ items: [{ productId: low, quantity: 2 }] });
    let edited: ReturnType<typeof change> | undefined;
    await api.db.transaction(async (trx) => {
      await trx('products').where({ id: low }).forNoKeyUpdate();
      edited = change(ani, body.data.id, { items: [{ productId: high, quantity: 1 }] });
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await expect.poll(async () => (await api.db.raw(waiting)).rows, { timeout: 60_000 }).toHaveLength(1);
      await trx('products').where({ id: high }).forNoKeyUpdate().noWait();
    });
    expect((await edited)?.status).toBe(200);
    expect([await stockOf(low), await stockOf(high)]).toEqual([5, 4]);
  });

  test('of what staff typed takes and gives back the difference; known lines keep their price', async () => {
    const [kopi, teh] = [
      await insertProduct(api.db, 'Kopi', { stock: 5, price: 50_000 }),
      await insertProduct(api.db, 'Teh', { stock: 5, price: 20_000 }),
    ];
    const { body } = await create({ items: [{ productId: kopi, quantity: 2 }], notes: 'kado' });
    const { id } = body.data;
    const [line] = (await read(id)).items;
    await api.db('products').where({ id: kopi }).update({ price: 60_000 });
    const edited = await change(ani, id, {
      items: [
        { id: line!.id, quantity: 4 },
        { productId: teh, quantity: 1 },
      ],
      notes: null,
      address: 'Jl. Braga 1',
    });
    expect([edited.status, edited.body.data.totalAmount]).toEqual([200, 220_000]);
    expect(edited.body.data.items.map(({ quantity, price }) => [quantity, price])).toEqual([
      [4, 50_000],
      [1, 20_000],
    ]);
    expect(edited.body.data).toMatchObject({ notes: null, address: 'Jl. Braga 1', status: 'pending' });
    expect(edited.body.data.events.at(-1)).toMatchObject({
      type: 'order_edited',
      actor: 'Ani',
      details: { fields: ['notes', 'address', 'items'], totalBefore: 100_000, total: 220_000 },
    });
    expect([await stockOf(kopi), await stockOf(teh)]).toEqual([1, 4]);
    expect(await lastAudit()).toMatchObject({
      action: 'order.edited',
      before: { notes: 'kado', totalAmount: 100_000 },
      after: { notes: null, totalAmount: 220_000 },
    });
    const audits = await api.db('audit_log').count('* as n').first();
    await change(ani, id, { address: 'Jl. Braga 1' });
    expect(await api.db('audit_log').count('* as n').first()).toEqual(audits);
    const tooMuch = await change(ani, id, { items: [{ productId: kopi, quantity: 6 }] });
    expect([tooMuch.status, tooMuch.body.error.code]).toEqual([422, 'out_of_stock']);
    expect((await read(id)).totalAmount).toBe(220_000);
    await change(ani, id, { status: 'cancelled' });
    expect([await stockOf(kopi), await stockOf(teh)]).toEqual([5, 5]);
  });

  test('of another system names its own lines, and moves no stock', async () => {
    const kopi = await insertProduct(api.db, 'Kopi Gayo', { stock: 5 });
    const { id: customerId } = await insertCustomer(api.db);
    const id = await insertOrder(api.db, { customerId });
    const key = await api.key(['orders:read', 'orders:update']);
    const { status, body } = await change(key, id, {
      items: [
        { productName: 'kopi gayo', quantity: 2, price: 80_000 },
        { productName: 'Madu', quantity: 1, price: 5_000 },
      ],
    });
    expect([status, body.data.totalAmount]).toEqual([200, 165_000]);
    expect(body.data.items.map(({ productId }) => productId)).toEqual([kopi, null]);
    expect(body.data.events.at(-1)).toMatchObject({ actor: key.source, actorKind: 'key' });
    expect(await stockOf(kopi)).toBe(5);
  });

  test('comes too late once it was sent; its parcel is known then', async () => {
    const id = await insertOrder(api.db, {
      customerId: (await insertCustomer(api.db)).id,
      status: 'shipped',
    });
    for (const body of [{ notes: 'x' }, { address: 'x' }, { items: [{ id: 1, quantity: 1 }] }]) {
      const { status, body: answer } = await change(admin, id, body);
      expect([status, answer.error.code]).toEqual([409, 'order_not_editable']);
    }
    const { body } = await change(admin, id, { tracking: 'JX123', courier: 'JNE' });
    expect(body.data).toMatchObject({ tracking: 'JX123', courier: 'JNE' });
    await change(admin, id, { status: 'cancelled' });
    expect((await change(admin, id, { tracking: 'JX124' })).status).toBe(409);
    expect((await change(admin, id, {})).status).toBe(400);
    expect((await change(admin, id, { notify: true })).status).toBe(400);
  });

  test('never writes over what somebody else changed since it was read, and over nothing else that happened', async () => {
    const kopi = await insertProduct(api.db, 'Kopi', { stock: 9 });
    const { id } = (await create({ items: [{ productId: kopi, quantity: 1 }] })).body.data;
    const { revision } = await read(id);
    // An event of the order is no edit of it.
    await api.db('orders').where({ id: id }).increment('version', 1);
    const first = await change(ani, id, { notes: 'antar sore', revision });
    expect(first.status).toBe(200);
    const items = [{ productId: kopi, quantity: 2 }];
    const late = await change(admin, id, { items, address: 'Jl. Dago', revision });
    expect([late.status, late.body.error.code]).toEqual([409, 'order_changed']);
    const next = first.body.data.revision;
    expect((await change(admin, id, { items, revision: next })).body.data.notes).toBe('antar sore');
    expect((await change(ani, id, { notes: '', revision: next })).status).toBe(409);
    // Of two at once one is told; a system that sends none is as before.
    const { revision: last } = (await change(ani, id, { notes: 'x' })).body.data;
    const both = await Promise.all(['a', 'b'].map((notes) => change(ani, id, { notes, revision: last })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('never loses or makes a piece, however many edit, cancel and order at once', async () => {
    const seed = chooseSeed('stock of edited orders');
    const random = seededRandom(seed);
    const products = [
      await insertProduct(api.db, 'A', { stock: 20 }),
      await insertProduct(api.db, 'B', { stock: 20 }),
    ];
    const orders = await Promise.all(
      products.map(async (productId) => (await create({ items: [{ productId, quantity: 3 }] })).body.data.id),
    );
    const pieces = () => 1 + Math.floor(random() * 9);
    const one = () => products[Math.floor(random() * 2)]!;
    await Promise.all(
      Array.from({ length: 24 }, (_, index) => {
        const id = orders[index % 2]!;
        if (index === 20) return change(ani, id, { status: 'cancelled' });
        if (index % 5 === 4) return create({ items: [{ productId: one(), quantity: pieces() }] });
        return change(ani, id, {
          items: [...new Set([one(), one()])].map((productId) => ({ productId, quantity: pieces() })),
        });
      }),
    );
    const held = await api
      .db('order_items as i')
      .join('orders as o', 'o.id', 'i.order_id')
      .whereNot('o.status', 'cancelled')
      .groupBy('i.product_id')
      .select('i.product_id', api.db.raw('sum(i.quantity)::int AS pieces'));
    for (const id of products) {
      const taken = (held.find((row) => row.product_id === id)?.pieces as number | undefined) ?? 0;
      expect([seed, id, await stockOf(id)]).toEqual([seed, id, 20 - taken]);
      const moved = await api.db('stock_movements').where({ product_id: id }).sum('change as n').first();
      expect(Number(moved?.n ?? 0)).toBe(0 - taken);
    }
  });
});

describe('a draft', () => {
  test('takes nothing and thanks nobody, and is in no list but its own', async () => {
    const id = await insertProduct(api.db, 'Kopi', { stock: 5, price: 10_000 });
    const { status, body } = await create({ items: [{ productId: id, quantity: 9 }], status: 'draft' });
    expect([status, body.data.status]).toEqual([201, 'draft']);
    expect(await stockOf(id)).toBe(5);
    expect(api.started).toEqual([]);
    const list = async (who: Caller, query = '') =>
      (await api.call<OrderSummary[]>(who, 'GET', `/api/v1/orders${query}`)).body.data.map(
        ({ id: one }) => one,
      );
    expect(await list(ani)).toEqual([]);
    expect(await list(ani, `?customerId=${body.data.customer.id}`)).toEqual([]);
    expect(await list(ani, '?status=draft')).toEqual([body.data.id]);
    const key = await api.key();
    expect(await list(key, '?status=draft')).toEqual([]);
    expect((await api.call(key, 'GET', `/api/v1/orders/${body.data.id}`)).status).toBe(404);
    expect((await change(key, body.data.id, { status: 'pending' })).status).toBe(404);
    const customer = await api.call(ani, 'GET', `/api/v1/customers/${body.data.customer.id}`);
    expect(customer.body.data).toMatchObject({ orderCount: 0, lifetimeValue: 0 });
    const totals = async (who: Caller) =>
      (await api.call<OrderTotals>(who, 'GET', '/api/v1/order-totals')).body.data;
    expect(await totals(ani)).toMatchObject({
      draft: { orders: 1, rupiah: 90_000 },
      pending: { orders: 0, rupiah: 0 },
    });
    expect((await totals(key)).draft.orders).toBe(0);
  });

  test('becomes an order when it is confirmed, and only if there is enough', async () => {
    const id = await insertProduct(api.db, 'Kopi', { stock: 5, price: 10_000 });
    const { body } = await create({ items: [{ productId: id, quantity: 9 }], status: 'draft' });
    const draft = body.data.id;
    const refused = await change(ani, draft, { status: 'pending' });
    expect([refused.status, refused.body.error.code]).toEqual([422, 'out_of_stock']);
    await api
      .db('orders')
      .where({ id: draft })
      .update({ ordered_at: new Date(Date.now() - 100 * 86_400_000) });
    await api
      .db('orders')
      .where({ id: draft })
      .update({ created_at: new Date(Date.now() - 100 * 86_400_000) });
    const confirmed = await change(ani, draft, {
      items: [{ productId: id, quantity: 3 }],
      status: 'pending',
    });
    expect([confirmed.status, confirmed.body.data.status]).toEqual([200, 'pending']);
    expect(await stockOf(id)).toBe(2);
    expect(Date.parse(confirmed.body.data.orderedAt)).toBeGreaterThan(Date.now() - 60_000);
    expect(api.started[0]).toEqual(['startOrder', draft]);
    expect(await api.db('order_lifecycles').where({ order_id: draft }).first('state')).toEqual({
      state: 'not_started',
    });
    expect((await change(ani, draft, { status: 'pending' })).status).toBe(409);
    expect((await change(ani, draft, { status: 'draft' })).status).toBe(409);
  });

  test('is deleted, and so is an order of which nobody was told; others are not', async () => {
    const id = await insertProduct(api.db, 'Kopi', { stock: 5 });
    const remove = (order: number) => api.call(ani, 'DELETE', `/api/v1/orders/${order}`);
    const draft = (await create({ items: [{ productId: id, quantity: 2 }], status: 'draft' })).body.data;
    const silent = (await create({ items: [{ productId: id, quantity: 2 }] })).body.data;
    const told = (await create({ items: [{ productId: id, quantity: 2 }] })).body.data;
    await change(ani, told.id, { status: 'shipped', notify: true });
    expect(await stockOf(id)).toBe(1);
    expect([(await remove(draft.id)).status, (await remove(silent.id)).status]).toEqual([204, 204]);
    const refused = await remove(told.id);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'order_in_use']);
    expect(await stockOf(id)).toBe(3);
    expect(await api.db('orders').pluck('id')).toEqual([told.id]);
    expect(api.started).toContainEqual(['cycleEnded', { orderId: silent.id, cycle: 1 }]);
    expect((await lastAudit())?.before).toMatchObject({ orderNumber: silent.orderNumber });
  });
});

test.each([
  ['test', 'pending', false, false],
  ['test', 'completed', false, false],
  ['import', 'completed', false, true],
  ['manual', 'completed', false, true],
  ['manual', 'pending', true, true],
  ['reply', 'draft', true, true],
] as const)('an order from %s that is %s: CS deletes it %s, an admin %s', async (source, status, ...may) => {
  const { id: customerId } = await insertCustomer(api.db);
  for (const [index, who] of [ani, admin].entries()) {
    const id = await insertOrder(api.db, { customerId, status });
    await api.db('orders').where({ id }).update({ source, created_by: ani.id });
    const answer = await api.call(who, 'DELETE', `/api/v1/orders/${id}`);
    expect(answer.status, who.name).toBe(may[index] ? 204 : 409);
    if (!may[index]) expect(answer.body.error.code).toBe('order_in_use');
  }
});

describe('what comes back', () => {
  test.each([
    [undefined, 5],
    [false, 3],
    [true, 5],
  ])('of an order by hand is in stock again, unless somebody says no (%s)', async (restock, stock) => {
    const id = await insertProduct(api.db, 'Kopi', { stock: 5 });
    const { body } = await create({ items: [{ productId: id, quantity: 2 }] });
    await change(ani, body.data.id, { status: 'completed' });
    await change(ani, body.data.id, { status: 'returned', restock });
    expect(await stockOf(id)).toBe(stock);
  });

  test('of another system stays its business, unless somebody says yes', async () => {
    const id = await insertProduct(api.db, 'Kopi', { stock: 5 });
    const { id: customerId } = await insertCustomer(api.db);
    const items = [{ productId: id, name: 'Kopi', quantity: 2 }];
    const [one, other] = [
      await insertOrder(api.db, { customerId, items, status: 'completed' }),
      await insertOrder(api.db, { customerId, items, status: 'completed' }),
    ];
    await change(admin, one, { status: 'returned' });
    expect(await stockOf(id)).toBe(5);
    await change(admin, other, { status: 'returned', restock: true });
    expect(await stockOf(id)).toBe(7);
  });
});

describe('words of a person', () => {
  test('stand in place of the template, and the shipped notice names the parcel', async () => {
    const { id: customerId } = await insertCustomer(api.db);
    await api.db('templates').where({ purpose: 'order_status_shipped' }).update({
      body: '{order_number} {status}\n\nKurir: {courier}\n\nResi: {tracking}',
    });
    const bodies = async () => api.db('messages').orderBy('id').pluck('body') as Promise<string[]>;
    const [one, other] = [
      await insertOrder(api.db, { customerId, number: 'ORD-1' }),
      await insertOrder(api.db, { customerId, number: 'ORD-2' }),
    ];
    await change(admin, one, { status: 'shipped', notify: true, courier: 'JNE' });
    await change(admin, other, { status: 'shipped', notify: true, message: 'Halo, {order_number} jalan ya' });
    expect(await bodies()).toEqual(['ORD-1 dikirim\n\nKurir: JNE', 'Halo, ORD-2 jalan ya']);
    const wrong = await change(admin, one, { status: 'completed', notify: true, message: 'Hai {nama}' });
    expect([wrong.status, wrong.body.error]).toMatchObject([
      422,
      { code: 'unknown_variable', details: { field: 'message', variables: ['{nama}'] } },
    ]);
    await change(admin, one, { status: 'completed' });
    const returned = await change(admin, one, { status: 'returned', message: 'Maaf ya' });
    expect([returned.status, returned.body.error.code]).toEqual([422, 'no_status_message']);
    expect((await read(one)).status).toBe('completed');
  });

  test('are of people alone: a key writes none', async () => {
    const id = await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
    const key = await api.key(['orders:update']);
    const { status, body } = await change(key, id, { status: 'shipped', notify: true, message: 'Promo!' });
    expect([status, body.error]).toMatchObject([
      400,
      { code: 'invalid_request', details: { fields: { message: [expect.any(String)] } } },
    ]);
    expect(await api.db('messages').pluck('body')).toEqual([]);
    expect((await read(id)).status).toBe('pending');
  });

  test('thank as they were previewed, with the number that the order got; or nobody is thanked', async () => {
    const id = await insertProduct(api.db, 'Kopi', { stock: 50, price: 10_000 });
    const items = [{ productId: id, quantity: 2 }];
    const { body: preview } = await api.call<{ body: string }>(
      ani,
      'POST',
      '/api/v1/manual-orders/thank-you-preview',
      { customer: { name: 'Pak Joko', phone: '0812 0000 1111' }, items },
    );
    expect(preview.data.body).toBe('Halo Pak Joko, {order_number} dicatat: - Kopi × 2 Rp 20.000');
    const thank = async (orderId: number) => {
      const workflowId = `order:${orderId}`;
      await api.db.transaction((trx) => queueThankYou(trx, { orderId, cycle: 1, workflowId }));
      return (await read(orderId)).messages[0]?.body;
    };
    const text = `${preview.data.body} Sampai jumpa!`;
    const thanked = (await create({ items, thankYou: { send: true, body: text } })).body.data;
    expect(await thank(thanked.id)).toBe(
      `Halo Pak Joko, ${thanked.orderNumber} dicatat: - Kopi × 2 Rp 20.000 Sampai jumpa!`,
    );
    const silent = (await create({ items, thankYou: { send: false } })).body.data;
    expect(await thank(silent.id)).toBeUndefined();
    expect((await read(silent.id)).events.at(-1)).toMatchObject({
      type: 'thank_you_suppressed',
      details: { reason: 'not_wanted' },
    });
    const wrong = await create({ items, thankYou: { send: true, body: 'Hai {nama}' } });
    expect([wrong.status, wrong.body.error.code]).toEqual([422, 'unknown_variable']);
  });
});

test('an order of another day counts as of that day; of tomorrow there is none', async () => {
  const id = await insertProduct(api.db, 'Kopi', { stock: 50, price: 10_000 });
  const items = [{ productId: id, quantity: 1 }];
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const { body } = await create({ items, orderedAt: at(-40) });
  expect(body.data.orderedAt).toBe(new Date(body.data.orderedAt).toISOString());
  await create({ items });
  const { status } = await create({ items, orderedAt: at(3) });
  expect(status).toBe(400);
  const day = at(-40).slice(0, 10);
  const near = `from=${at(-42).slice(0, 10)}&to=${at(-38).slice(0, 10)}`;
  const found = await api.call<OrderSummary[]>(admin, 'GET', `/api/v1/orders?${near}`);
  expect(found.body.data.map(({ id: one }) => one)).toEqual([body.data.id]);
  expect(found.body.page).toMatchObject({ total: { count: 1 } });
  const totals = await api.call<OrderTotals>(admin, 'GET', `/api/v1/order-totals?${near}`);
  expect(totals.body.data.pending).toEqual({ orders: 1, rupiah: 10_000 });
  expect((await api.call(admin, 'GET', `/api/v1/orders?from=${day}x`)).status).toBe(400);
});

test('a deleted order leaves its workflow nothing to do', async () => {
  const id = await insertNewOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
  await api.db('orders').where({ id }).delete();
  const { createOrderActivities } = await import('../../activities/orders.ts');
  const activities = createOrderActivities({ db: api.db, settings: {} } as never);
  expect(await activities.queueThankYou({ orderId: id, cycle: 1, workflowId: 'x' })).toEqual({
    delivery: null,
  });
  expect(await activities.planReminder({ orderId: id, cycle: 1 })).toMatchObject({ next: 'end' });
});
