import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { hasWaited } from '../../tests/support/lock-waits.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { connectDatabase } from '../knex.ts';
import { followSupplyDays } from './follow-supply-days.ts';
import { WRITTEN_AT_ONCE } from './refresh-run-outs.ts';
import { updateProduct } from './write-product.ts';

const BLOCK = 1111;
const BUYERS = WRITTEN_AT_ONCE + 2;
const DAY_MS = 86_400_000;

let database: TestDatabase;
let db: Knex;
let customerIds: number[];
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  customerIds = [];
  for (let n = 0; n < BUYERS; n += 1)
    customerIds.push((await insertCustomer(db, { phone: testPhone(BLOCK, n) })).id);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await db('orders').delete();
  await db('products').delete();
});

const isOver = () => true;
const owed = () =>
  db('products').whereRaw('supply_days IS DISTINCT FROM kept_supply_days').orderBy('id').pluck('id');
const say = (id: number, supplyDays: number) =>
  db.transaction((trx) => updateProduct(trx, id, { supplyDays }));

/** A product that so many have bought, ten days ago. */
async function bought(name: string, buyers: number): Promise<number> {
  const id = await insertProduct(db, name);
  const at = new Date(Date.now() - 10 * DAY_MS);
  for (const customerId of customerIds.slice(0, buyers))
    await insertOrder(db, {
      ...{ customerId, status: 'completed', orderedAt: at, completedAt: at },
      items: [{ productId: id, name }],
    });
  await followSupplyDays(db);
  return id;
}

/** Buyers of whom something else is kept than the rows say. */
async function stale(): Promise<number> {
  const { rows } = await db.raw('TABLE run_out_facts EXCEPT TABLE customer_run_outs');
  return rows.length;
}

test('each call brings the days to some buyers however late it is, and the rest stay owed', async () => {
  const id = await bought('Teh Melati', BUYERS);
  await say(id, 90);
  expect(await stale()).toBe(BUYERS);
  await followSupplyDays(db, isOver);
  expect([await stale(), await owed()]).toEqual([BUYERS - WRITTEN_AT_ONCE, [id]]);
  await followSupplyDays(db, isOver);
  expect([await stale(), await owed()]).toEqual([0, []]);
});

test('of products whose buyers are judged by what was learned, none but the first is looked at when it is late', async () => {
  const ids = [await bought('Teh', 1), await bought('Kopi', 1), await bought('Gula', 1)];
  await db('customer_cycles').insert(
    ids.map((id) => ({
      ...{ customer_id: customerIds[0], product_id: id },
      ...{ unit_seconds: 86_400, purchases: 3 },
    })),
  );
  for (const id of ids) await say(id, 90);
  expect(await stale()).toBe(0);
  await followSupplyDays(db, isOver);
  expect(await owed()).toEqual(ids.slice(1));
  await followSupplyDays(db);
  expect(await owed()).toEqual([]);
});

test('what a sale holds is waited for by nobody and stays owed, bought before or not', async () => {
  const ids = [await bought('Teh', 1), await insertProduct(db, 'Kopi'), await insertProduct(db, 'Gula')];
  for (const id of ids) await say(id, 90);
  const [soldBefore, soldFirst] = ids;
  await db.transaction(async (trx) => {
    await trx('products').whereIn('id', [soldBefore!, soldFirst!]).forNoKeyUpdate().select('id');
    await followSupplyDays(db);
    expect([await stale(), await owed()]).toEqual([0, [soldBefore, soldFirst]]);
  });
  await followSupplyDays(db);
  expect(await owed()).toEqual([]);
});

test('a product whose buyers take longer to read than other statements may is followed all the same', async () => {
  const id = await bought('Teh', 1);
  await say(id, 90);
  const hasty = connectDatabase(database.url, { statementTimeoutMs: 1_500 });
  try {
    const trx = await db.transaction();
    await trx.raw('LOCK TABLE customer_cycles IN ACCESS EXCLUSIVE MODE');
    const followed = followSupplyDays(hasty);
    await Promise.race([followed, hasWaited(db, 2_000)]).finally(() => trx.rollback());
    await followed;
  } finally {
    await hasty.destroy();
  }
  expect([await stale(), await owed()]).toEqual([0, []]);
});
