import fc from 'fast-check';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isFullyReordered } from '@roms/domain/reorder';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { reviveReordered } from '../reminders/revive-reordered.ts';
import { fullyReordered } from './fully-reordered.ts';
import { laterItems } from './later-items.ts';

let database: TestDatabase;
let db: Knex;
const products: number[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  for (const name of ['Gayo', 'Toraja', 'Kintamani']) products.push(await insertProduct(db, name));
  const [, toraja, kintamani] = products;
  await db('product_relations').insert([
    { product_id: toraja, other_id: kintamani, kind: 'substitute' },
    { product_id: kintamani, other_id: toraja, kind: 'substitute' },
  ]);
});
// A second try finds nothing of the first.
beforeEach(() => db.raw('TRUNCATE customers CASCADE'));
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** One in four items matched no product and compares by its name. */
const item = fc.record({ product: fc.integer({ min: 0, max: 3 }), name: fc.constantFrom('Gayo', 'Toraja') });
const order = fc.record({
  items: fc.array(item, { minLength: 1, maxLength: 3 }),
  // Several orders of one moment: their ids decide.
  day: fc.integer({ min: 1, max: 5 }),
  isCancelled: fc.boolean(),
});

test('one query answers what the rule answers for each order, one by one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 8 }), async (orders) => {
      const { id: customerId } = await insertCustomer(db);
      const ids: number[] = [];
      for (const { items, day, isCancelled } of orders) {
        ids.push(
          await insertOrder(db, {
            customerId,
            items: items.map(({ product, name }) => ({ productId: products[product] ?? null, name })),
            orderedAt: new Date(Date.UTC(2026, 0, day)),
            status: isCancelled ? 'cancelled' : 'pending',
          }),
        );
      }
      const expected: number[] = [];
      for (const id of ids) {
        const held = await db('order_items')
          .where({ order_id: id })
          .select({ productId: 'product_id', normalisedName: 'normalised_name' });
        if (isFullyReordered(held, await laterItems(db, { id, customerId }))) expected.push(id);
      }
      expect(await fullyReordered(db, customerId, ids)).toEqual(expected);
      const some = ids.filter((_, index) => index % 2 === 0);
      expect(await fullyReordered(db, customerId, some)).toEqual(expected.filter((id) => some.includes(id)));
    }),
    { numRuns: 40 },
  );
});

test('700 orders are revived by a handful of statements, and are seen afterwards', async () => {
  const { id: customerId } = await insertCustomer(db);
  await db.raw(
    `WITH placed AS (
       INSERT INTO orders (order_number, customer_id, source, total_amount, ordered_at, lifecycle_version)
       SELECT 'MANY-' || n, ?, 'test', 1, now() - n * interval '1 day', 2 FROM generate_series(1, 700) AS n RETURNING id),
     items AS (
       INSERT INTO order_items (order_id, product_name, normalised_name, quantity, price, subtotal)
       SELECT id, 'Kopi', 'kopi ' || id % 2, 1, 1, 1 FROM placed)
     INSERT INTO order_lifecycles (order_id, state, seen_version, order_version) SELECT id, 'reordered', 1, 2 FROM placed`,
    [customerId],
  );
  let statements = 0;
  const revived = await db.transaction((trx) => {
    trx.on('query', () => (statements += 1));
    return reviveReordered(trx, customerId);
  });
  // The newest of each kind has no later one.
  expect(revived).toHaveLength(2);
  expect(statements).toBeLessThan(10);
  expect(await db('order_lifecycles').where({ cycle: 2, state: 'waiting' }).pluck('order_id')).toEqual(
    expect.arrayContaining(revived),
  );
  expect(await db('order_events').where({ type: 'revived' }).pluck('order_id')).toEqual(
    expect.arrayContaining(revived),
  );
  expect(await db('order_lifecycles').where({ lags: true })).toEqual([]);
});
