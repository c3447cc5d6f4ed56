import fc from 'fast-check';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS } from '@roms/domain/pacing/pacing';
import { down, up } from '../../migrations/20261130007000_keep_revenue.ts';
import * as groupInbox from '../../migrations/20261130121000_group_inbox.ts';
import * as keepReportDays from '../../migrations/20261130230000_keep_report_days.ts';
import * as watchReportRows from '../../migrations/20261130230100_watch_report_rows.ts';
import * as listLabelled from '../../migrations/20261130121100_list_labelled.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { revenueDays } from '../reports/home.ts';

const NOW = new Date('2026-11-29T16:40:00Z');
/** Whole hours, halves and quarters; east and west; with and without daylight saving time. */
const ZONES = ['Asia/Jakarta', 'Asia/Jayapura', 'Asia/Kathmandu', 'Asia/Kolkata', 'America/St_Johns'];
const STATUSES = ['draft', 'pending', 'shipped', 'completed', 'cancelled', 'returned'] as const;

let database: TestDatabase;
let db: Knex;
let customerId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(reset);

async function reset(): Promise<void> {
  await db.raw('TRUNCATE customers, orders CASCADE');
  ({ id: customerId } = await insertCustomer(db));
}

let number = 0;
const anOrder = (status: string, at: Date, total: number) => ({
  order_number: `R${(number += 1)}`,
  customer_id: customerId,
  source: 'test',
  status,
  total_amount: total,
  ordered_at: at,
});

// Mostly within the days that are shown and at their edges, some long before and some ahead.
const at = fc.oneof(
  fc.integer({ min: -14 * DAY_MS, max: DAY_MS }).map((ms) => new Date(NOW.getTime() + ms)),
  fc
    .tuple(fc.integer({ min: -15, max: 1 }), fc.integer({ min: 0, max: 95 }), fc.constantFrom(-1, 0, 1))
    .map(
      ([day, quarter, ms]) => new Date(Date.UTC(2026, 10, 29) + day * DAY_MS + (quarter * DAY_MS) / 96 + ms),
    ),
  fc.constantFrom(new Date('1999-12-31T17:00:00Z'), new Date('2031-01-01T00:00:00Z')),
);
const [place, status] = [fc.nat(3), fc.constantFrom(...STATUSES)];
const total = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4_000_000_000 }));
const step = fc.oneof(
  fc.record({
    do: fc.constant('insert' as const),
    orders: fc.array(fc.tuple(status, at, total), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ do: fc.constant('status' as const), place, status }),
  fc.record({ do: fc.constant('total' as const), place, total }),
  fc.record({ do: fc.constant('date' as const), place, at }),
  fc.record({ do: fc.constant('all of it' as const), place, status, at, total }),
  fc.record({ do: fc.constant('every order' as const), status }),
  fc.record({ do: fc.constant('delete' as const), place }),
  fc.record({ do: fc.constant('fold' as const) }),
  fc.record({ do: fc.constant('empty' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(trx: Knex, change: Step): Promise<void> {
  const nth = (index: number) =>
    trx('orders').whereIn('id', trx('orders').orderBy('id').offset(index).limit(1).select('id'));
  switch (change.do) {
    case 'insert':
      await trx('orders').insert(change.orders.map(([status, at, total]) => anOrder(status, at, total)));
      return;
    case 'status':
      await nth(change.place).update({ status: change.status });
      return;
    case 'total':
      await nth(change.place).update({ total_amount: change.total });
      return;
    case 'date':
      await nth(change.place).update({ ordered_at: change.at });
      return;
    case 'all of it':
      await nth(change.place).update({
        status: change.status,
        ordered_at: change.at,
        total_amount: change.total,
      });
      return;
    case 'every order':
      await trx('orders').update({ status: change.status });
      return;
    case 'delete':
      await nth(change.place).delete();
      return;
    case 'fold':
      await trx.raw('SELECT fold_revenue()');
      return;
    case 'empty':
      // A table whose triggers wait for the commit cannot be emptied.
      await trx.raw('SET CONSTRAINTS ALL IMMEDIATE');
      await trx.raw('TRUNCATE orders CASCADE');
  }
}

/** The same answer from the orders themselves, by the definition of revenue. */
async function counted(zone: string): Promise<unknown> {
  const { rows } = await db.raw(
    `SELECT to_char(day, 'YYYY-MM-DD') AS date, count(o.id)::int AS orders, coalesce(sum(o.total_amount), 0)::bigint AS revenue
       FROM generate_series(0, 13) AS ago,
            LATERAL (SELECT (:now::timestamptz AT TIME ZONE :zone)::date - ago AS day) AS days
       LEFT JOIN orders o ON (o.ordered_at AT TIME ZONE :zone)::date = day
        AND o.status IN ('pending', 'shipped', 'completed')
      GROUP BY day ORDER BY day`,
    { now: NOW, zone },
  );
  return rows;
}

async function expectRight(): Promise<void> {
  for (const zone of ZONES)
    expect(await revenueDays(db, { zone, now: NOW }), zone).toEqual(await counted(zone));
}

test('the revenue that is kept is the revenue of the orders, whatever changes them, in every zone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 4 }), fails: fc.boolean() }), {
        maxLength: 6,
      }),
      async (transactions) => {
        await reset();
        await db('orders').insert(
          [1, 5, 9].map((days) => anOrder('shipped', new Date(NOW.getTime() - days * DAY_MS), days)),
        );
        for (const { steps, fails } of transactions) {
          const done = db.transaction(async (trx) => {
            for (const one of steps) await take(trx, one);
            if (fails) throw new Error('rolled back');
          });
          await (fails ? expect(done).rejects.toThrow('rolled back') : done);
        }
        await expectRight();
      },
    ),
    { numRuns: 15 },
  );
});

test('orders that change at once while changes are folded are all counted', async () => {
  const orders = Array.from({ length: 8 }, (_, index) =>
    anOrder('pending', new Date(NOW.getTime() - index * DAY_MS), 10 + index),
  );
  const ids: number[] = await db('orders')
    .insert(orders)
    .returning('id')
    .then((rows) => rows.map(({ id }) => id));
  const change = (lane: number) => async () => {
    for (let round = 0; round < 25; round += 1)
      await db('orders')
        .where({ id: ids[(lane + round) % ids.length] })
        .update({ status: STATUSES[(lane + round) % 6], total_amount: lane * 100 + round });
  };
  // The same lock as a writer that folds by itself.
  const fold = async () => {
    for (let round = 0; round < 25; round += 1)
      await db.raw('SELECT fold_revenue() WHERE pg_try_advisory_xact_lock(1380275797)');
  };
  await Promise.all([change(1), change(2), change(3), fold, fold].map((work) => work()));
  await expectRight();
});

test('the migration counts the orders that are there, and goes and comes back', async () => {
  await db('orders').insert(
    STATUSES.flatMap((status, index) => [
      anOrder(status, new Date(NOW.getTime() - index * DAY_MS), 1_000 + index),
      anOrder(status, NOW, 5),
    ]),
  );
  // What builds on its index goes first.
  for (const back of [watchReportRows.down, keepReportDays.down, listLabelled.down, groupInbox.down, down])
    await db.transaction(back);
  await db.transaction(up);
  await expectRight();
  await db('orders').where({ status: 'pending' }).update({ status: 'cancelled' });
  await expectRight();
});
