import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { mergeCustomer } from './merge-customer.ts';

let database: TestDatabase;
let db: Knex;
// A second try has a database of its own.
beforeEach(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

it('joins what both said of how long a product lasts: the longer counts', async () => {
  const [{ id: keepId }, { id: goneId }] = [await insertCustomer(db), await insertCustomer(db)];
  await db('customers').where({ id: goneId }).update({ phone: null });
  const [both, one] = [await insertProduct(db, 'Kopi berdua'), await insertProduct(db, 'Kopi sendiri')];
  await db('cycle_corrections').insert([
    { customer_id: keepId, product_id: both, factor: 1.25 },
    { customer_id: goneId, product_id: both, factor: 1.5625 },
    { customer_id: goneId, product_id: one, factor: 1.25 },
  ]);
  await db.transaction((trx) => mergeCustomer(trx, { keepId, goneId }));
  const rows = await db('cycle_corrections').orderBy('product_id').select('customer_id', 'factor');
  expect(rows).toEqual([
    { customer_id: keepId, factor: 1.5625 },
    { customer_id: keepId, factor: 1.25 },
  ]);
});
