import fc from 'fast-check';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pickCrossSell } from '@roms/domain/cross-sell';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { orderFacts } from './order-facts.ts';
import { refreshProductPairs, refreshStaleProductPairs } from '../products/refresh-product-pairs.ts';
import { crossSellFacts } from './cross-sell-facts.ts';

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

/** What is bought together, counted from the orders themselves for one product. */
async function countedFromOrders(productId: number, excludedIds: number[]) {
  const { rows } = await db.raw(
    `WITH sold AS (
       SELECT i.product_id, i.order_id FROM order_items i JOIN orders o ON o.id = i.order_id AND o.status <> 'cancelled'
        WHERE i.product_id IS NOT NULL),
     basket AS (SELECT DISTINCT order_id FROM sold WHERE product_id = ?)
     SELECT p.id AS "productId", p.stock, count(DISTINCT basket.order_id)::int AS together,
            count(DISTINCT sold.order_id)::int AS sales
       FROM products p JOIN sold ON sold.product_id = p.id LEFT JOIN basket ON basket.order_id = sold.order_id
      WHERE p.active AND p.stock > 0 AND NOT p.id = ANY(?)
      GROUP BY p.id, p.stock ORDER BY together DESC, sales DESC, p.id LIMIT 50`,
    [productId, excludedIds],
  );
  return rows;
}

const sale = fc.record({
  products: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 }),
  isCancelled: fc.boolean(),
});

test('the counts kept by pair recommend what counting all orders recommends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sale, { maxLength: 12 }),
      fc.integer({ min: 0, max: 6 }),
      async (sales, wanted) => {
        await db.raw('TRUNCATE customers, products CASCADE');
        const ids: number[] = [];
        for (const n of [0, 1, 2, 3, 4, 5, 6])
          ids.push(await insertProduct(db, `Kopi ${n}`, { stock: n === 5 ? 0 : 3, active: n !== 6 }));
        const other = await insertCustomer(db);
        for (const { products, isCancelled } of sales) {
          const items = products.map((n) => ({ productId: ids[n]!, name: `Kopi ${n}` }));
          await insertOrder(db, {
            customerId: other.id,
            items,
            status: isCancelled ? 'cancelled' : 'completed',
          });
        }
        const customer = await insertCustomer(db);
        const productId = ids[wanted]!;
        const orderId = await insertOrder(db, { customerId: customer.id, items: [{ productId, name: 'K' }] });
        await db.transaction(refreshProductPairs);
        const facts = await crossSellFacts(db, await orderFacts(db, orderId));
        expect(facts.candidates).toEqual(await countedFromOrders(productId, [productId]));
      },
    ),
    { numRuns: 25 },
  );
});

test('what was bought with any of the basket is recommended, and nothing the customer has', async () => {
  const [a, b, c, d] = [
    await insertProduct(db, 'A'),
    await insertProduct(db, 'B'),
    await insertProduct(db, 'C'),
    await insertProduct(db, 'D'),
  ];
  const other = await insertCustomer(db);
  const holding = (...ids: number[]) => ids.map((productId) => ({ productId, name: String(productId) }));
  await insertOrder(db, { customerId: other.id, items: holding(a, c) });
  await insertOrder(db, { customerId: other.id, items: holding(b, d) });
  await insertOrder(db, { customerId: other.id, items: holding(b, d) });
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, items: holding(a, b) });
  await db.transaction(refreshProductPairs);
  const pick = async () => pickCrossSell(await crossSellFacts(db, await orderFacts(db, orderId)));
  expect(await pick()).toEqual([d, c]);
  await insertOrder(db, { customerId: customer.id, items: holding(d) });
  expect(await pick()).toEqual([c]);
});

test('is counted again only when the last count is a day old', async () => {
  const product = await insertProduct(db, 'A');
  const { id: customerId } = await insertCustomer(db);
  await insertOrder(db, { customerId, items: [{ productId: product, name: 'A' }] });
  expect(await refreshStaleProductPairs(db)).toBe(true);
  expect(await refreshStaleProductPairs(db)).toBe(false);
  await db('product_pairs').update({ counted_at: db.raw(`now() - interval '25 hours'`) });
  expect(await refreshStaleProductPairs(db)).toBe(true);
});
