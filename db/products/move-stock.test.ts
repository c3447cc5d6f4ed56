import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { moveStock, type StockMove } from './move-stock.ts';

let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  database = await createTestDatabase();
  // A hundred wait for ten connections, perhaps on a busy machine.
  db = connectDatabase(database.url, { connectTimeoutMs: 60_000 });
});
// A second try finds nothing of the first.
beforeEach(() => db.raw('TRUNCATE customers, products CASCADE'));
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const move = (productId: number, change: number, more: Partial<StockMove> = {}) =>
  db.transaction((trx) =>
    moveStock(trx, { productId, change, reason: 'order', orderId: null, actor: SYSTEM_ACTOR, ...more }),
  );
const stockOf = async (id: number) =>
  ((await db('products').where({ id }).first('stock')) as { stock: number }).stock;

it('gives the last pieces to no more than there are, however many ask at once', async () => {
  const product = await insertProduct(db, 'Kopi Gayo', { stock: 60 });
  const asked = await Promise.allSettled(Array.from({ length: 100 }, () => move(product, -1)));
  const refused = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(refused).toHaveLength(40);
  for (const error of refused) {
    expect(error).toMatchObject({
      code: 'out_of_stock',
      status: 409,
      details: { items: [{ productId: product, productName: 'Kopi Gayo', requested: 1, available: 0 }] },
    });
  }
  expect(await stockOf(product)).toBe(0);
  const after = await db('stock_movements').where({ product_id: product }).orderBy('id').pluck('stock_after');
  expect(after).toEqual(Array.from({ length: 60 }, (_, index) => 59 - index));
});

it('keeps the sum of what moved beside the stock when pieces come and go at once', async () => {
  const product = await insertProduct(db, 'Teh Hijau', { stock: 10 });
  const changes = Array.from({ length: 100 }, (_, index) => (index % 3 === 0 ? 2 : -3));
  await Promise.allSettled(changes.map((change) => move(product, change)));
  const moved = await db('stock_movements').where({ product_id: product }).sum('change as sum').first();
  expect(await stockOf(product)).toBe(10 + Number(moved?.sum));
});

it('takes what is there for an order that another system has accepted, and says what lacks', async () => {
  const product = await insertProduct(db, 'Gula Aren', { stock: 3 });
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId });
  expect(await move(product, -5, { orderId, clamps: true })).toEqual({ stock: 0, change: -3, short: 2 });
  expect(await move(product, -5, { orderId, clamps: true })).toEqual({ stock: 0, change: 0, short: 5 });
  expect(
    await db('stock_movements').where({ product_id: product }).select('change', 'order_id', 'actor_name'),
  ).toEqual([{ change: -3, order_id: orderId, actor_name: SYSTEM_ACTOR.name }]);
  await expect(move(9_999_999, 1)).rejects.toMatchObject({ code: 'product_not_found' });
});
