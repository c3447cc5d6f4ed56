import { stdout } from 'node:process';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { association } from '@roms/domain/association';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, seededRandom } from '../../tests/support/hostile.ts';
import { insertSales, plantedSales, type PlantedShop, type Sale } from '../../tests/support/insert-sales.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { refreshProductPairs, refreshStaleProductPairs } from './refresh-product-pairs.ts';

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

type Rule = { from: number; to: number; orders: number; confidence: number; lift: number };

/** The rules as they are kept, by the places of their products. */
async function rulesOf(shop: { products: number; customers: number }, sales: Sale[]): Promise<Rule[]> {
  const ids = await insertSales(db, shop, sales);
  await db.transaction(refreshProductPairs);
  const rows: { product_id: number; other_id: number; orders: number; confidence: number; lift: number }[] =
    await db('product_pairs').whereNotNull('confidence');
  return rows.map(({ product_id, other_id, ...rule }) => ({
    from: ids.indexOf(product_id),
    to: ids.indexOf(other_id),
    orders: rule.orders,
    confidence: rule.confidence,
    lift: rule.lift,
  }));
}

/** The same, counted from the orders one pair after the other. */
function countedByHand(products: number, sales: readonly Sale[]): Rule[] {
  const sold = sales.filter(({ status }) => status !== 'cancelled');
  const places = Array.from({ length: products }, (_, place) => place);
  const holding = (...wanted: number[]) =>
    sold.filter((sale) => wanted.every((place) => sale.products.includes(place)));
  return places.flatMap((from) =>
    places.flatMap((to) => {
      const both = holding(from, to);
      const customers = new Set(both.map(({ customer }) => customer)).size;
      const counts = { one: holding(from).length, other: holding(to).length, all: sold.length };
      const rule = from === to ? null : association({ ...counts, together: both.length, customers });
      return rule ? [{ from, to, orders: both.length, ...rule }] : [];
    }),
  );
}

const sorted = (rules: Rule[]): Rule[] =>
  rules
    .map((rule) => ({ ...rule, confidence: +rule.confidence.toFixed(9), lift: +rule.lift.toFixed(9) }))
    .sort((one, other) => one.from - other.from || one.to - other.to);

test('the rules that are kept are those of the domain, in shops of every size', async () => {
  const random = seededRandom(chooseSeed('product pairs'));
  let rules = 0;
  for (let n = 0; n < 8; n += 1) {
    // By chance alone all of them may be too small for any rule.
    const isLarge = n === 0;
    const shop = { products: 8, customers: isLarge ? 40 : 2 + Math.floor(random() * 40) };
    const sales = plantedSales(random() * 2 ** 32, {
      ...shop,
      orders: isLarge ? 400 : 10 + Math.floor(random() * 400),
      pairs: [
        [7, 6],
        [5, 4],
      ],
      share: isLarge ? 0.6 : random(),
    }).map((sale) => ({ ...sale, status: random() < 0.1 ? ('cancelled' as const) : ('completed' as const) }));
    const found = sorted(await rulesOf(shop, sales));
    expect(found).toEqual(sorted(countedByHand(shop.products, sales)));
    rules += found.length;
  }
  expect(rules).toBeGreaterThan(0);
});

test('planted associations are found, and next to nothing is found where nothing was planted', async () => {
  const seed = chooseSeed('planted associations');
  const pairs: [number, number][] = [
    [12, 25],
    [14, 37],
    [16, 22],
    [18, 31],
    [20, 13],
    [23, 34],
  ];
  const shop: PlantedShop = { products: 40, customers: 300, orders: 2_500, pairs, share: 0.45 };
  const isPlanted = ({ from, to }: Rule) =>
    pairs.some(([one, other]) => (one === from && other === to) || (one === to && other === from));
  let [found, byLuck] = [0, 0];
  for (let n = 0; n < 3; n += 1) {
    const planted = await rulesOf(shop, plantedSales(seed + n, shop));
    found += planted.filter(isPlanted).length;
    byLuck += planted.filter((rule) => !isPlanted(rule)).length;
    const chance = await rulesOf(shop, plantedSales(seed + n, { ...shop, pairs: [] }));
    byLuck += chance.length;
  }
  stdout.write(`planted rules: ${found} of ${3 * 2 * pairs.length} found; by luck: ${byLuck} of 9,324\n`);
  expect(found).toBe(3 * 2 * pairs.length);
  // Each pair is two rules: three pairs of four and a half thousand.
  expect(byLuck).toBeLessThanOrEqual(6);
});

test('three orders make no rule, nor does what one household always buys', async () => {
  const rare = Array.from({ length: 200 }, (_, customer) => ({ customer, products: [2] }));
  const three = [0, 1, 2].map((customer) => ({ customer, products: [0, 1] }));
  expect(await rulesOf({ products: 3, customers: 200 }, [...rare, ...three])).toEqual([]);
  const habit = Array.from({ length: 12 }, (_, n) => ({ customer: n % 2, products: [0, 1] }));
  expect(await rulesOf({ products: 3, customers: 200 }, [...rare, ...habit])).toEqual([]);
  const many = Array.from({ length: 12 }, (_, customer) => ({ customer, products: [0, 1] }));
  expect(await rulesOf({ products: 3, customers: 200 }, [...rare, ...many])).toHaveLength(2);
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
