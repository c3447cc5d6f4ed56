import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { refreshProductPairs } from '../db/products/refresh-product-pairs.ts';
import { atSizeRows } from './support/at-size-rows.ts';
import { inTurns, percentile } from './support/figures.ts';
import { fillAtSize, sizeOf } from './support/fill-at-size.ts';
import { rowsRead } from './support/rows-read.ts';
import { withShop } from './support/shop.ts';

const ROUNDS = 15;
/** All rows share it: the slowest end the measuring, not the bench (milliseconds a row). */
const MEASURE_MS = 10_000;
const ORDERS = 1_000_000;

/**
 * `npm run bench at-size -- --orders 100000`: every read that must not grow with the tables, in a shop of that size,
 * beside one statement written by hand for the same answer; and how many rows and pages it reads.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { orders: { type: 'string' } } });
  const size = sizeOf(Number(values.orders ?? ORDERS));
  const startedAt = Date.now();
  await withShop(
    async (db) => {
      await fillAtSize(db, size);
      await db.raw('SELECT recount_all(), recount_revenue()');
      await db.transaction(refreshProductPairs);
      await db.raw('VACUUM ANALYZE');
    },
    async ({ db }) => {
      console.log(
        `  ${size.orders} orders, ${size.messages} messages, ${size.customers} customers: filled in ${Math.round((Date.now() - startedAt) / 1000)} s`,
      );
      await report(db);
    },
  );
}

async function report(db: Knex): Promise<void> {
  console.log(
    `  ${'median of ms'.padEnd(46)} ${['ours', 'bound', 'over', 'in SQL', 'rows', 'pages'].map((name) => name.padStart(8)).join(' ')}`,
  );
  for (const { what, ours, bound } of await atSizeRows(db)) {
    // The first one pays for what is not in memory yet.
    await Promise.all([ours(), bound()]);
    const times = await inTurns(ROUNDS, MEASURE_MS, { ours, bound });
    const [mine, least] = [percentile(times.ours, 0.5), percentile(times.bound, 0.5)];
    const { rows, pages, ms } = await rowsRead(db, ours);
    const figures = [mine, least, mine - least, ms].map((figure) => figure.toFixed(1));
    console.log(
      `  ${what.padEnd(46)} ${[...figures, String(rows), String(pages)].map((figure) => figure.padStart(8)).join(' ')}`,
    );
  }
}
