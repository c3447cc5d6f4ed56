import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { learnCustomerCycles, learnCycles, learnFirstCycles } from './learn-cycles.ts';

const DAY_S = 86_400;
let database: TestDatabase;
let db: Knex;
let productId: number;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await db.raw('TRUNCATE customers, products CASCADE');
  productId = await insertProduct(db, 'Kopi Gayo');
});

const START = Date.parse('2026-01-01T03:00:00Z');
/** A customer who bought on these days, one unit unless said. */
async function buyer(days: number[], quantities: number[] = [], status = 'completed'): Promise<number> {
  const { id: customerId } = await insertCustomer(db);
  for (const [index, day] of days.entries()) {
    await insertOrder(db, {
      customerId,
      status: status as 'completed',
      orderedAt: new Date(START + day * DAY_S * 1_000),
      items: [{ productId, name: 'Kopi Gayo', quantity: quantities[index] ?? 1 }],
    });
  }
  return customerId;
}
const learn = (dayMs?: number) => learnCycles(db, { dayMs });
const ownDays = async (customerId: number): Promise<[number, number] | null> => {
  const row = await db('customer_cycles').where({ customer_id: customerId }).first();
  return row ? [row.unit_seconds / DAY_S, row.purchases] : null;
};

it.each([
  ['two purchases are not enough', [0, 27], [], null],
  ['the median of the gaps', [0, 20, 47, 77], [], [27, 4]],
  ['between the two middle ones', [0, 20, 50], [], [25, 3]],
  ['by the quantity that lasted so long', [0, 54, 81], [2, 1, 9], [27, 3]],
  ['without outliers: a holiday, and a forgotten bag', [0, 27, 54, 81, 90, 290, 317], [], [27, 7]],
  ['what was bought at once is one purchase', [0, 0.2, 27, 54], [1, 1, 2, 1], [(13.5 + 13.5) / 2, 3]],
] as [string, number[], number[], [number, number] | null][])(
  'learns %s',
  async (_name, days, quantities, cycle) => {
    const customer = await buyer(days, quantities);
    await learn();
    expect(await ownDays(customer)).toEqual(cycle);
    // The same at once, for this customer alone.
    await db('customer_cycles').delete();
    await db.transaction((trx) => learnCustomerCycles(trx, customer));
    expect(await ownDays(customer)).toEqual(cycle);
  },
);

it('learns nothing from what came to nothing, and forgets what no longer stands', async () => {
  const customer = await buyer([0, 27, 54]);
  const other = await buyer([0, 30, 60]);
  await learn();
  await db('orders').where({ customer_id: customer }).update({ status: 'returned' });
  await db.transaction((trx) => learnCustomerCycles(trx, customer));
  expect(await ownDays(customer)).toBeNull();
  expect(await ownDays(other)).toEqual([30, 3]);
  await db('orders').update({ status: 'cancelled' });
  await learn();
  expect(await ownDays(other)).toBeNull();
});

it('learns a product from ten gaps of all customers, and says which products changed noticeably', async () => {
  await buyer([0, 20, 40, 60, 80, 100]);
  await buyer([0, 30, 60, 90, 120]);
  expect(await learn()).toEqual({ products: [] });
  expect(await db('product_cycles')).toEqual([]);
  await buyer([0, 25]);
  expect(await learn()).toEqual({ products: [productId] });
  expect(await db('product_cycles')).toEqual([
    { product_id: productId, unit_seconds: 22.5 * DAY_S, gaps: 10 },
  ]);
  expect(await learn()).toEqual({ products: [] });
  await buyer([0, 23]);
  expect(await learn()).toEqual({ products: [] });
  await buyer([0, 60, 120, 180, 240, 300]);
  expect(await learn()).toEqual({ products: [productId] });
  await db('orders').update({ status: 'cancelled' });
  expect(await learn()).toEqual({ products: [productId] });
  expect(await db('product_cycles')).toEqual([]);
});

it('tells purchases apart by the day of a demo', async () => {
  const minute = 1 / 1_440;
  const customer = await buyer([0, minute, 2 * minute]);
  await learn();
  expect(await ownDays(customer)).toBeNull();
  await learn(2_000);
  expect((await db('customer_cycles').first()).unit_seconds).toBeCloseTo(60, 3);
});

it('learns at the first start, once', async () => {
  const customer = await buyer([0, 27, 54]);
  expect(await learnFirstCycles(db, {})).toBe(true);
  expect(await ownDays(customer)).toEqual([27, 3]);
  expect(await learnFirstCycles(db, {})).toBe(false);
});

it('holds no customer and no plan while it goes on', async () => {
  const customer = await buyer([0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200]);
  const held: unknown[] = [];
  await learnCycles(db, {
    onNoticed: async () => {
      // Somebody sells at this moment.
      await db.transaction(async (trx) => {
        held.push(await trx('customers').where({ id: customer }).forNoKeyUpdate().noWait().pluck('id'));
        held.push(await trx('customer_cycles').forNoKeyUpdate().noWait().pluck('customer_id'));
      });
    },
  });
  expect(held).toEqual([[customer], [customer]]);
  // Nor does it wait for one who is as known.
  await db.transaction(async (trx) => {
    await trx('customers').where({ id: customer }).forNoKeyUpdate();
    await learn();
  });
});

it('goes on where it was stopped, and plans again with the cycle or not at all', async () => {
  await buyer([0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200]);
  const stop = () => Promise.reject(new Error('killed'));
  await expect(learnCycles(db, { onNoticed: stop })).rejects.toThrow('killed');
  expect(await db('customer_cycles').pluck('purchases')).toEqual([11]);
  expect(await db('product_cycles')).toEqual([]);
  const noticed: number[] = [];
  await learnCycles(db, { onNoticed: async (_trx, id) => void noticed.push(id) });
  expect(noticed).toEqual([productId]);
  expect(await db('product_cycles').pluck('gaps')).toEqual([10]);
});
