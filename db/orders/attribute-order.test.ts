import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Message as MessageContract } from '@roms/contracts/messages';
import type { OrderDetail } from '@roms/contracts/orders';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { attributionFigures } from './attribution-figures.ts';

let api: OrderApi;
let admin: Staff;
let product: number;
let customer: { id: number; phone: string };
let conversationId: number;

beforeAll(async () => {
  api = await startOrderApi({ env: { ROMS_DAY_MS: '60000' } });
  admin = await api.staff('admin', 'Bos');
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, products CASCADE');
  product = await insertProduct(api.db, 'Kopi', { stock: 99, price: 10_000 });
  customer = await insertCustomer(api.db);
  const [row] = await api
    .db('conversations')
    .insert({ customer_id: customer.id, session_id: 'main' })
    .returning('id');
  conversationId = row.id as number;
});

/** Days of this shop, which are minutes. */
const ago = (days: number) => new Date(Date.now() - days * 60_000);

async function message(automation: string, deliveredAt: Date | null, orderId: number | null = null) {
  const [row] = await api
    .db('messages')
    .insert({
      conversation_id: conversationId,
      session_id: 'main',
      direction: 'outbound',
      author: 'automation',
      automation,
      status: deliveredAt ? 'delivered' : 'sent',
      body: 'Halo',
      order_id: orderId,
      occurrence_key: crypto.randomUUID(),
      delivered_at: deliveredAt,
    })
    .returning('id');
  return row.id as number;
}
async function order(fields: object = {}): Promise<number> {
  const { body } = await api.call<{ id: number }>(admin, 'POST', '/api/v1/manual-orders', {
    clientId: crypto.randomUUID(),
    customer: { id: customer.id },
    items: [{ productId: product, quantity: 2 }],
    ...fields,
  });
  return body.data.id;
}
const read = async (id: number) =>
  (await api.call<OrderDetail>(admin, 'GET', `/api/v1/orders/${id}`)).body.data;
const change = (id: number, body: object) => api.call(admin, 'PATCH', `/api/v1/orders/${id}`, body);
const figures = () =>
  attributionFigures(api.db, SEES_ALL, {
    automation: 'reminder',
    from: ago(30),
    to: new Date(Date.now() + 60_000),
  });

test('an order belongs to the last marketing message that arrived within seven days before it', async () => {
  const about = await insertOrder(api.db, { customerId: customer.id, status: 'completed' });
  await message('reminder', ago(8));
  const reminder = await message('reminder', ago(5), about);
  await message('thank_you', ago(1));
  await message('reminder', null);
  await message('reminder', ago(-1));
  const id = await order();
  expect((await read(id)).attribution).toMatchObject({
    messageId: reminder,
    conversationId,
    automation: 'reminder',
    orderId: about,
  });
  const { orderNumber } = await read(id);
  expect((await read(about)).messages).toMatchObject([
    { id: reminder, brought: [{ orderId: id, orderNumber, status: 'pending', totalAmount: 20_000 }] },
  ]);
  const { body } = await api.call<MessageContract[]>(
    admin,
    'GET',
    `/api/v1/conversations/${conversationId}/messages`,
  );
  const inThread = body.data.filter(({ brought }) => brought.length > 0);
  expect(inThread).toMatchObject([
    { id: reminder, brought: [{ orderId: id, orderNumber, totalAmount: 20_000 }] },
  ]);
  const later = await message('reminder', ago(0.5));
  expect((await read(await order())).attribution).toMatchObject({ messageId: later });
  // What was ordered before that arrived is the earlier one's.
  expect((await read(await order({ orderedAt: ago(2).toISOString() }))).attribution).toMatchObject({
    messageId: reminder,
  });
  expect((await read(await order({ orderedAt: ago(6).toISOString() }))).attribution).toMatchObject({
    automation: 'reminder',
  });
  expect((await read(await order({ orderedAt: ago(20).toISOString() }))).attribution).toBeNull();
});

test('the next reminder changes nothing, a draft counts when it is confirmed, and what came to nothing does not', async () => {
  await message('reminder', ago(3));
  await message('reminder', ago(4));
  const draft = await order({ status: 'draft' });
  expect((await read(draft)).attribution).toBeNull();
  expect(await figures()).toEqual({ delivered: 2, ordered: 0, orders: 0, revenue: 0 });
  await change(draft, { status: 'pending' });
  const decided = (await read(draft)).attribution;
  expect(decided).toMatchObject({ automation: 'reminder' });
  await order();
  expect(await figures()).toEqual({ delivered: 2, ordered: 1, orders: 2, revenue: 40_000 });
  await message('reminder', ago(2));
  expect((await read(draft)).attribution).toEqual(decided);
  await change(draft, { status: 'cancelled' });
  expect(await figures()).toEqual({ delivered: 3, ordered: 1, orders: 1, revenue: 20_000 });
  expect((await read(draft)).attribution).toEqual(decided);
});

test('an order of another system is attributed as well', async () => {
  const reminder = await message('reminder', ago(3));
  const { body } = await api.call<{ order_id: number }>(await api.key(), 'POST', '/api/v1/orders', {
    customer: { phone: customer.phone },
    items: [{ product_name: 'Kopi', quantity: 1, price: 1 }],
  });
  expect((await read(body.data.order_id)).attribution).toMatchObject({ messageId: reminder });
});

test('who sees one order alone is told of no other conversation, and of no other order', async () => {
  const ani = await api.staff('cs', 'Ani');
  const about = await insertOrder(api.db, { customerId: customer.id, status: 'completed' });
  await message('reminder', ago(3), about);
  const id = await order();
  const mine = async (orderId: number) => {
    await api.db('orders').update({ created_by: null });
    await api.db('orders').where({ id: orderId }).update({ created_by: ani.id });
    return (await api.call<OrderDetail>(ani, 'GET', `/api/v1/orders/${orderId}`)).body.data;
  };
  await api.db('conversations').update({ assignee_id: admin.id });
  expect((await mine(id)).attribution).toEqual({
    ...{ messageId: null, conversationId: null, orderId: null },
    ...{ automation: 'reminder', deliveredAt: expect.any(String) },
  });
  expect((await mine(about)).messages).toMatchObject([{ brought: [] }]);
  await api.db('conversations').update({ assignee_id: ani.id });
  expect((await mine(id)).attribution).toMatchObject({ conversationId, orderId: about });
  expect((await mine(about)).messages).toMatchObject([{ brought: [{ orderId: id }] }]);
});

test('a check tells why a person has the word, and not in which conversation', async () => {
  const id = await order();
  const details = { cause: 'recent', conversationId };
  await api.db('evaluations').insert({
    ...{
      customer_id: customer.id,
      order_id: id,
      occurrence_key: 'x',
      stage: 'queue',
      automation: 'reminder',
    },
    ...{ verdict: 'stop', code: 'cs_open' },
    checks: JSON.stringify([{ check: 'cs_open', verdict: 'stop', details }]),
  });
  expect((await read(id)).decisions).toMatchObject([{ check: 'cs_open', details: { cause: 'recent' } }]);
  expect(JSON.stringify((await read(id)).decisions)).not.toContain('conversationId');
  const { body } = await api.call(admin, 'GET', `/api/v1/orders/${id}/decisions`);
  expect(JSON.stringify(body)).toContain('recent');
  expect(JSON.stringify(body)).not.toContain('conversationId');
});
