import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { down, up } from '../../migrations/20261130001200_compare_product_names.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';

let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
// A second try finds nothing of the first.
beforeEach(() => db.raw('TRUNCATE customers, products CASCADE'));
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it('brings known names into the form of new ones, and back', async () => {
  const names = ['Teh Grade A+', '🍵', 'Kopi 250g', 'Kopi Gayo', "Kopi 'Luwak'?"];
  for (const name of names.slice(0, 2)) await insertProduct(db, name);
  const { id } = await insertCustomer(db);
  await insertOrder(db, { customerId: id, items: names.map((name) => ({ name })) });
  const forms = async () => [
    await db('products').orderBy('id').pluck('normalised_name'),
    await db('order_items').orderBy('id').pluck('normalised_name'),
  ];
  const today = await forms();
  expect(today).toEqual([
    ['teh grade a +', '🍵'],
    ['teh grade a +', '🍵', 'kopi 250 g', 'kopi gayo', 'kopi luwak'],
  ]);
  await down(db);
  expect(await forms()).toEqual([
    ['teh grade a', ''],
    ['teh grade a', '', 'kopi 250g', 'kopi gayo', 'kopi luwak'],
  ]);
  await up(db);
  expect(await forms()).toEqual(today);
});
