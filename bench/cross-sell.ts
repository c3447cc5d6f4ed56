import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { recommend } from '@roms/domain/cross-sell';
import { crossSellFacts } from '../db/orders/cross-sell-facts.ts';
import { orderFacts } from '../db/orders/order-facts.ts';
import { refreshProductPairs } from '../db/products/refresh-product-pairs.ts';
import type { AtSizeRow } from './support/at-size-rows.ts';
import { fillBaskets, foundRules, plantedOrder } from './support/fill-baskets.ts';
import { reportRows } from './support/report-rows.ts';
import { withShop } from './support/shop.ts';

const ORDERS = 1_000_000;
const ROUNDS = 30;
/** All rows share it (milliseconds a row). */
const MEASURE_MS = 10_000;

/**
 * `npm run bench cross-sell -- --orders 100000`: what is bought together, counted as in a night, and what a reminder reads
 * of it, beside one statement written by hand and beside counting the orders at each read; in a shop of a tenth of
 * the orders and in the whole one, so that what grows with the tables shows.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { orders: { type: 'string' } } });
  const orders = Number(values.orders ?? ORDERS);
  for (const size of [Math.ceil(orders / 10), orders]) await measure(size);
}

async function measure(orders: number): Promise<void> {
  await withShop(
    (db) => fillBaskets(db, orders),
    async ({ db }) => {
      const startedAt = Date.now();
      await db.transaction(refreshProductPairs);
      const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
      await db.raw('VACUUM ANALYZE product_pairs');
      const { found, planted, byLuck, pairs } = await foundRules(db);
      console.log(
        `  ${orders} orders: counted in ${seconds} s; ${found} of ${planted} planted rules, ${byLuck} by luck of ${pairs}`,
      );
      await reportRows(db, await rowsOf(db), { rounds: ROUNDS, limitMs: MEASURE_MS });
    },
  );
}

async function rowsOf(db: Knex): Promise<AtSizeRow[]> {
  const order = await orderFacts(db, await plantedOrder(db));
  const ids = order.items.map(({ productId }) => productId);
  const byHand = (sql: string) => (): Promise<unknown> => Promise.resolve(db.raw(sql, { ids }));
  const lookUp = byHand(
    `SELECT t.* FROM product_pairs t JOIN products p ON p.id = t.other_id AND p.active AND p.stock > 0
      WHERE t.product_id = ANY(:ids) AND t.other_id <> t.product_id ORDER BY t.confidence DESC LIMIT 2`,
  );
  return [
    {
      what: 'what a reminder recommends',
      ours: async () => recommend(await crossSellFacts(db, order)),
      bound: lookUp,
    },
    {
      what: '… counted from the orders at each read',
      ours: byHand(
        `SELECT other.product_id, count(*) FROM order_items one JOIN order_items other USING (order_id)
           JOIN orders o ON o.id = order_id AND o.status <> 'cancelled'
          WHERE one.product_id = ANY(:ids) AND NOT other.product_id = ANY(:ids)
          GROUP BY other.product_id ORDER BY count(*) DESC LIMIT 2`,
      ),
      bound: lookUp,
    },
  ];
}
