import { parseArgs } from 'node:util';
import { refreshProductPairs } from '../db/products/refresh-product-pairs.ts';
import { atSizeRows } from './support/at-size-rows.ts';
import { fillAtSize, sizeOf } from './support/fill-at-size.ts';
import { reportRows } from './support/report-rows.ts';
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
      await db.raw('SELECT recount_all(), recount_reports(), recount_inbound()');
      await db.transaction(refreshProductPairs);
      await db.raw('VACUUM ANALYZE');
    },
    async ({ db }) => {
      console.log(
        `  ${size.orders} orders, ${size.messages} messages, ${size.customers} customers: filled in ${Math.round((Date.now() - startedAt) / 1000)} s`,
      );
      await reportRows(db, await atSizeRows(db), { rounds: ROUNDS, limitMs: MEASURE_MS });
    },
  );
}
