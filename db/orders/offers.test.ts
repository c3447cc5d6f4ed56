import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OrderDetail } from '@roms/contracts/orders';
import type { ProductOffers } from '@roms/contracts/products';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';
import { refreshProductPairs } from '../products/refresh-product-pairs.ts';
import { queueReminder } from '../reminders/queue-reminder.ts';

const DAY_MS = 60_000;
let api: OrderApi;
let admin: Staff;
let cs: Staff;
let [gayo, sugar, filter, customerId] = [0, 0, 0, 0];

beforeAll(async () => {
  api = await startOrderApi({ env: { ROMS_DAY_MS: String(DAY_MS) } });
  admin = await api.staff('admin', 'Bos');
  cs = await api.staff('cs', 'Ani');
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, products CASCADE');
  gayo = await insertProduct(api.db, 'Kopi Gayo', { price: 90_000 });
  sugar = await insertProduct(api.db, 'Gula Aren', { price: 48_000 });
  filter = await insertProduct(api.db, 'Filter V60', { price: 55_000 });
  customerId = (await insertCustomer(api.db)).id;
});

const ago = (days: number) => new Date(Date.now() - days * DAY_MS);
const relate = (otherId: number, kind: 'complement' | 'substitute') =>
  api.call(admin, 'PATCH', `/api/v1/products/${gayo}`, { relations: [{ productId: otherId, kind }] });
const completed = () =>
  insertOrder(api.db, {
    ...{ customerId, items: [{ productId: gayo, name: 'Kopi Gayo' }], status: 'completed' as const },
    ...{ orderedAt: ago(60), completedAt: ago(58) },
  });
const remind = (orderId: number, recommendedIds: number[], cycle = 1) =>
  api.db.transaction((trx) =>
    queueReminder(trx, { orderId, cycle, recommendedIds, actor: null }, { dayMs: DAY_MS }),
  );
const bodyOf = async (orderId: number) =>
  (await api.db('messages').where({ order_id: orderId }).orderBy('id', 'desc').first('body')).body as string;
const deliver = (orderId: number, at: Date) =>
  api.db('messages').where({ order_id: orderId }).update({ status: 'delivered', delivered_at: at });
const offersOf = async (orderId: number, who: Staff = admin) =>
  (await api.call<OrderDetail>(who, 'GET', `/api/v1/orders/${orderId}`)).body.data.messages[0]!.offers;
const figuresOf = async (productId: number) =>
  (await api.call<ProductOffers>(admin, 'GET', `/api/v1/products/${productId}/offers`)).body.data;
const buy = (productId: number, orderedAt: Date, status: 'completed' | 'returned' = 'completed') =>
  insertOrder(api.db, { customerId, items: [{ productId, name: 'X' }], orderedAt, status });

test('a reminder says why it suggests what it does, on its order and by product, and what became of it', async () => {
  await relate(sugar, 'complement');
  const orderId = await completed();
  await remind(orderId, [sugar]);
  expect(await bodyOf(orderId)).toContain('Coba juga:\n- Gula Aren (Rp 48.000)\n');
  const offer = {
    ...{ productId: sugar, name: 'Gula Aren', reason: 'complement', forName: 'Kopi Gayo' },
    ...{ orders: null, confidence: null, lift: null, bought: null },
  };
  expect(await offersOf(orderId)).toEqual([offer]);
  // Nobody has got it yet.
  expect((await figuresOf(sugar)).offers).toEqual([]);
  await deliver(orderId, ago(20));
  expect(await figuresOf(sugar)).toEqual({
    ...{ sinceDays: 90, withinDays: 14, together: [] },
    offers: [{ reason: 'complement', offered: 1, bought: 0 }],
  });
  // Before it, too late, something else, and what came back.
  await buy(sugar, ago(21));
  await buy(sugar, ago(5));
  await buy(gayo, ago(10));
  await buy(sugar, ago(15), 'returned');
  expect((await figuresOf(sugar)).offers).toMatchObject([{ offered: 1, bought: 0 }]);
  const bought = await buy(sugar, ago(7));
  await buy(sugar, ago(6.5));
  expect((await figuresOf(sugar)).offers).toMatchObject([{ offered: 1, bought: 1 }]);
  expect(await offersOf(orderId)).toMatchObject([{ bought: { orderId: bought } }]);
  expect((await figuresOf(filter)).offers).toEqual([]);
});

test('who may not see the order that bought it is not told of it', async () => {
  await relate(sugar, 'complement');
  const orderId = await completed();
  await remind(orderId, [sugar]);
  await deliver(orderId, ago(3));
  await buy(sugar, ago(2));
  await api.db('conversations').update({ assignee_id: admin.id });
  await api.db('orders').where({ id: orderId }).update({ created_by: cs.id });
  expect(await offersOf(orderId, cs)).toMatchObject([{ productId: sugar, bought: null }]);
  await api.db('conversations').update({ assignee_id: cs.id });
  expect(await offersOf(orderId, cs)).toMatchObject([{ bought: { orderNumber: expect.any(String) } }]);
  expect((await api.call(cs, 'GET', `/api/v1/products/${sugar}/offers`)).status).toBe(403);
});

/** So many customers more who order these. */
async function sell(times: number, ...ids: number[]): Promise<void> {
  const items = ids.map((productId) => ({ productId, name: 'X' }));
  for (let n = 0; n < times; n += 1)
    await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id, items });
  await api.db.transaction(refreshProductPairs);
}

test('below the floor the merchant’s words are said, then what sells best, which says so', async () => {
  await sell(6, filter);
  await api.db('products').where({ id: gayo }).update({ recommendation: 'Coba seduh dengan air panas' });
  const worded = await completed();
  await remind(worded, []);
  expect(await bodyOf(worded)).toContain('Coba juga:\nCoba seduh dengan air panas\n');
  expect(await offersOf(worded)).toEqual([]);
  await api.db('products').update({ recommendation: '' });
  customerId = (await insertCustomer(api.db)).id;
  const plain = await completed();
  await remind(plain, [filter]);
  expect(await bodyOf(plain)).toContain('Coba juga:\n- Filter V60 (Rp 55.000), terlaris\n');
  expect(await offersOf(plain)).toMatchObject([{ reason: 'bestseller', forName: null, orders: 6 }]);
});

test('what orders tell is suggested with its figures, and looked at once more when it is written', async () => {
  await sell(80, sugar);
  await sell(25, gayo, filter);
  const orderId = await completed();
  await remind(orderId, [filter, sugar]);
  expect(await bodyOf(orderId)).toContain('Coba juga:\n- Filter V60 (Rp 55.000)\n');
  const [offer, ...others] = await offersOf(orderId);
  expect(others).toEqual([]);
  expect(offer).toMatchObject({ reason: 'together', forName: 'Kopi Gayo', orders: 25, confidence: 1 });
  const { together } = await figuresOf(gayo);
  const { confidence, lift } = offer!;
  expect(together).toEqual([{ productId: filter, name: 'Filter V60', orders: 25, confidence, lift }]);
  // Sold out between the pick and the writing.
  await api.db('products').where({ id: filter }).update({ stock: 0 });
  customerId = (await insertCustomer(api.db)).id;
  const late = await completed();
  await remind(late, [filter]);
  expect(await bodyOf(late)).not.toContain('Coba juga');
});
