import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { recommend } from '@roms/domain/cross-sell';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { putRelations } from '../products/put-relations.ts';
import { refreshProductPairs } from '../products/refresh-product-pairs.ts';
import { crossSellFacts } from './cross-sell-facts.ts';
import { orderFacts } from './order-facts.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(() => db.raw('TRUNCATE customers, products CASCADE'));

const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
const holding = (...ids: number[]) => ids.map((productId) => ({ productId, name: String(productId) }));
const picked = async (orderId: number) =>
  recommend(await crossSellFacts(db, await orderFacts(db, orderId))).picks.map(({ productId, reason }) => [
    productId,
    reason,
  ]);

/** Products called A, B, … , in this order. */
async function products(count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await insertProduct(db, String.fromCharCode(65 + n)));
  return ids;
}
/** So many other customers place each of these orders. */
async function sell(times: number, ...baskets: number[][]): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const { id: customerId } = await insertCustomer(db);
    for (const basket of baskets) await insertOrder(db, { customerId, items: holding(...basket) });
  }
  await db.transaction(refreshProductPairs);
}

test('below the floor the bestsellers are suggested, and nothing the customer has', async () => {
  const [a, b, c, d] = (await products(4)) as [number, number, number, number];
  await sell(1, [a, c], [b, d], [b, d]);
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, items: holding(a, b) });
  expect(await picked(orderId)).toEqual([
    [d, 'bestseller'],
    [c, 'bestseller'],
  ]);
  await insertOrder(db, { customerId: customer.id, items: holding(d) });
  expect(await picked(orderId)).toEqual([[c, 'bestseller']]);
});

test('a rule is found from any product of the order; the merchant comes first and keeps apart', async () => {
  const [a, b, c, d, e] = (await products(5)) as [number, number, number, number, number];
  await sell(15, [a, c], [e], [e], [e]);
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, items: holding(b, a) });
  expect(await picked(orderId)).toEqual([[c, 'together']]);
  const relate = (id: number, ...relations: Parameters<typeof putRelations>[2]) =>
    db.transaction((trx) => putRelations(trx, id, relations));
  await relate(b, { productId: d, kind: 'complement' });
  expect(await picked(orderId)).toEqual([
    [d, 'complement'],
    [c, 'together'],
  ]);
  await db('products').where({ id: d }).update({ stock: 0 });
  await relate(c, { productId: b, kind: 'never_together' });
  expect(await picked(orderId)).toEqual([[e, 'bestseller']]);
  await db('products').where({ id: e }).update({ active: false });
  expect(await picked(orderId)).toEqual([]);
});

test('what is used up by what is known of it may be suggested again, what is owned may not', async () => {
  const [a, b, c] = (await products(3)) as [number, number, number];
  await sell(15, [a, b], [c], [c], [c]);
  await db('products').where({ id: c }).update({ stock: 0 });
  const customer = await insertCustomer(db);
  const items = [{ productId: b, name: 'B', quantity: 2 }];
  const bought = await insertOrder(db, {
    ...{ customerId: customer.id, items, orderedAt: ago(50) },
    ...{ status: 'completed' as const, completedAt: ago(45) },
  });
  const orderId = await insertOrder(db, { customerId: customer.id, items: holding(a), orderedAt: ago(30) });
  // Nothing is known of how long it lasts.
  expect(await picked(orderId)).toEqual([]);
  await db('products').where({ id: b }).update({ supply_days: 23 });
  expect(await picked(orderId)).toEqual([]);
  await db('products').where({ id: b }).update({ supply_days: 22 });
  expect(await picked(orderId)).toEqual([[b, 'together']]);
  // What was learned counts before what the merchant says, the customer's own before that of all.
  const day = 86_400;
  await db('product_cycles').insert({ product_id: b, unit_seconds: 23 * day, gaps: 10 });
  expect(await picked(orderId)).toEqual([]);
  const cycle = { customer_id: customer.id, product_id: b, unit_seconds: 10 * day, purchases: 3 };
  await db('customer_cycles').insert(cycle);
  expect(await picked(orderId)).toEqual([[b, 'together']]);
  // Bought since the order: it belongs to this cycle, however soon it is used up.
  await db('orders')
    .where({ id: bought })
    .update({ ordered_at: ago(29), completed_at: ago(29) });
  expect(await picked(orderId)).toEqual([]);
  await db('orders').where({ id: bought }).update({ status: 'cancelled', completed_at: null });
  expect(await picked(orderId)).toEqual([[b, 'together']]);
});

test('the larger pack is suggested to who uses the small one up sooner than it is meant to last', async () => {
  const [small, large] = (await products(2)) as [number, number];
  await db('products').where({ id: small }).update({ supply_days: 14 });
  await db('products').where({ id: large }).update({ supply_days: 56 });
  await db.transaction((trx) => putRelations(trx, small, [{ productId: large, kind: 'substitute' }]));
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, items: holding(small) });
  expect(await picked(orderId)).toEqual([]);
  const cycle = { customer_id: customer.id, product_id: small, unit_seconds: 9 * 86_400, purchases: 4 };
  await db('customer_cycles').insert(cycle);
  expect(await picked(orderId)).toEqual([[large, 'larger_pack']]);
  // Of who has the large one the small one is no larger pack.
  const two = [{ productId: large, name: 'B', quantity: 2 }];
  const other = await insertOrder(db, { customerId: (await insertCustomer(db)).id, items: two });
  expect(await picked(other)).toEqual([]);
});
