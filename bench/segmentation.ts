import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { refreshSegments } from '../db/segments/refresh-segments.ts';
import { ruleBindings } from '../db/segments/segment-sql.ts';
import { segmentRule } from '../db/segments/segment-rule.ts';
import { fillAtOnce } from './support/fill-at-once.ts';
import { inTurns, printRatio, printTimes } from './support/figures.ts';
import { insertBuyers } from './support/insert-buyers.ts';
import { postOrder } from './support/post-order.ts';
import { withShop, type BenchShop } from './support/shop.ts';

const CUSTOMERS = 200_000;
const ORDERS_EACH = 5;
const ROUNDS = 5;
const MEASURE_MS = 120_000;
/** Orders that are taken in, one after the other, with a pause between. */
const INTAKES = 60;
const PAUSE_MS = 20;

/**
 * `npm run bench segmentation -- --customers 20000`: placing every customer in a segment beside one INSERT … SELECT that
 * writes the same rows into the same indexes; a night on which nobody moved; what taking orders in costs meanwhile; and
 * how much memory of the process grows.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { customers: { type: 'string' } } });
  const customers = Number(values.customers ?? CUSTOMERS);
  await withShop(
    (db) => fill(db, customers),
    async (shop) => {
      const { db } = shop;
      const now = new Date();
      const { counts } = await refreshSegments(db, { now });
      console.log(`  ${customers} customers, ${customers * ORDERS_EACH} orders: ${JSON.stringify(counts)}`);
      const times = await inTurns(ROUNDS, MEASURE_MS, {
        bound: () => insertBound(db, now),
        all: async () => {
          await forget(db);
          return timed(() => refreshSegments(db, { now }));
        },
        some: async () => {
          await db.raw(
            `UPDATE customer_segments SET segment = 'none', orders = 0 WHERE customer_id % 50 = 1`,
          );
          return timed(() => refreshSegments(db, { now }));
        },
        none: () => refreshSegments(db, { now }),
      });
      await expectSameRows(db);
      printTimes('bound: one INSERT … SELECT of the same rows', times.bound);
      printTimes('a run in which everybody is placed', times.all);
      printTimes('a night: one in fifty moves', times.some);
      printTimes('a run in which nobody moves', times.none);
      printRatio('everybody placed / one INSERT … SELECT', times.all, times.bound);
      printRatio('a night / one INSERT … SELECT', times.some, times.bound);
      printRatio('nobody moves / one INSERT … SELECT', times.none, times.bound);
      await measureIntake(shop, now);
    },
  );
}

async function fill(db: Knex, customers: number): Promise<void> {
  await fillAtOnce(db, ['customers', 'orders', 'order_items'], async (trx) => {
    await insertBuyers(trx, customers, ORDERS_EACH);
    await trx.raw(
      `INSERT INTO products (name, normalised_name, sku, price, stock)
       SELECT 'Kopi ' || n, 'kopi ' || n, 'KOPI-' || n, 85000, 1000000 FROM generate_series(1, 50) AS n`,
    );
    await trx.raw('CREATE TABLE bound_segments (LIKE customer_segments INCLUDING ALL)');
    await trx.raw('ALTER TABLE bound_segments ADD FOREIGN KEY (customer_id) REFERENCES customers');
  });
  await db.raw('VACUUM ANALYZE');
}

/** The same rows, written by hand in one statement. Emptying the table is not measured. */
async function insertBound(db: Knex, now: Date): Promise<number> {
  await db.raw('TRUNCATE bound_segments');
  const rule = await segmentRule(db, now);
  return timed(() =>
    db.raw(
      `INSERT INTO bound_segments (customer_id, segment, orders, spent, first_order_at, last_order_at, since)
       SELECT c.id, CASE WHEN o.customer_id IS NULL THEN 'none' WHEN o.last < :inactiveBefore THEN 'inactive'
                         WHEN o.spent >= :bigSpender THEN 'big_spender' WHEN o.orders > :loyalOrders THEN 'loyal'
                         WHEN o.first >= :newFrom THEN 'new' ELSE 'regular' END,
              coalesce(o.orders, 0), coalesce(o.spent, 0), o.first, o.last, cast(:now AS timestamptz)
         FROM customers c LEFT JOIN (
           SELECT customer_id, count(*) AS orders, sum(total_amount) AS spent, min(ordered_at) AS first,
                  max(ordered_at) AS last
             FROM orders WHERE status IN ('shipped', 'completed') GROUP BY customer_id) o ON o.customer_id = c.id`,
      { ...ruleBindings(rule), now } as never,
    ),
  );
}

/** As in a shop that has just been given segments. */
async function forget(db: Knex): Promise<void> {
  await db.raw('TRUNCATE customer_segments CASCADE');
  await db.raw('INSERT INTO customer_segments (customer_id) SELECT id FROM customers');
  await db.raw('VACUUM ANALYZE customer_segments');
}

async function expectSameRows(db: Knex): Promise<void> {
  const columns = 'customer_id, segment, orders, spent, first_order_at, last_order_at';
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `SELECT ${columns} FROM customer_segments EXCEPT SELECT ${columns} FROM bound_segments LIMIT 3`,
  );
  if (rows.length > 0) throw new Error(`other rows than the bound: ${JSON.stringify(rows)}`);
}

/** Orders taken in while nothing else goes on, and while one run after the other writes all there is. */
async function measureIntake(shop: BenchShop, now: Date): Promise<void> {
  await takeOrders(shop, INTAKES / 2);
  const idle = await takeOrders(shop, INTAKES);
  const memoryBefore = process.memoryUsage().heapUsed;
  let isOver = false;
  let mostMemory = memoryBefore;
  const running = (async () => {
    while (!isOver) {
      await shop.db('customer_segments').update({ orders: -1, since: null });
      await refreshSegments(shop.db, {
        now,
        onPortion: () => {
          mostMemory = Math.max(mostMemory, process.memoryUsage().heapUsed);
          if (isOver) throw new Error('over');
        },
      }).catch(() => undefined);
    }
  })();
  const busy = await takeOrders(shop, INTAKES);
  isOver = true;
  await running;
  printTimes('an order taken in, nothing else going on', idle);
  printTimes('an order taken in during a run', busy);
  printRatio('during a run / nothing else', busy, idle);
  console.log(
    `  heap of the process during runs: +${((mostMemory - memoryBefore) / 1e6).toFixed(0)} MB at most`,
  );
}

async function takeOrders(shop: BenchShop, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    times.push(await timed(() => postOrder(shop, index)));
    await sleep(PAUSE_MS);
  }
  return times;
}

async function timed(work: () => PromiseLike<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
