import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { rfmRule } from '@roms/domain/rfm';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { INHERITED, REPOSITORY } from '../../tests/support/processes.ts';
import { connectDatabase } from '../knex.ts';
import { refreshSegments } from './refresh-segments.ts';
import { segmentsByRule, segmentsWritten } from './segments.fixture.ts';

/** More than one portion. */
const CUSTOMERS = 6_000;

let database: TestDatabase;
let db: Knex;
// A second try has a database of its own.
beforeEach(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

test('a process that is killed in the middle leaves what it has placed, and the next one does the rest', async () => {
  await db.raw(
    `INSERT INTO customers (name, name_source, phone)
     SELECT 'Pelanggan ' || n, 'order', '6281020' || (1000000 + n) FROM generate_series(1, ${CUSTOMERS}) AS n`,
  );
  await db.raw(
    `INSERT INTO orders (order_number, customer_id, source, status, total_amount, ordered_at)
     SELECT 'K-' || id, id, 'test', 'completed', 90000, now() - interval '1 day' * (id % 90) FROM customers`,
  );
  await db('customer_segments').update({ since: null });
  const [held] = (await db('customers')
    .orderBy('id')
    .offset(CUSTOMERS - 10)
    .limit(1)
    .pluck('id')) as number[];
  const placed = () => db('customer_segments').whereNotNull('since').pluck('customer_id');

  // It comes to a customer whom somebody holds, after all others.
  const holding = await db.transaction();
  await holding('customer_segments').where({ customer_id: held }).forNoKeyUpdate();
  const run = execFile(process.execPath, ['cli/main.ts', 'segments:refresh'], {
    cwd: REPOSITORY,
    env: { ...INHERITED, DATABASE_URL: database.url },
  });
  const ended = once(run, 'exit');
  await expect.poll(placed, { timeout: 60_000, interval: 100 }).toHaveLength(CUSTOMERS - 1);
  run.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  await holding.rollback();
  expect(await db('segment_days')).toEqual([]);

  const now = new Date();
  expect(await refreshSegments(db, { now })).toMatchObject({ seen: CUSTOMERS, changed: 1, moves: {} });
  const rule = rfmRule(DEFAULT_SETTINGS.rfm, { now, zone: DEFAULT_SETTINGS.zone });
  expect(await segmentsWritten(db)).toEqual(await segmentsByRule(db, rule));
});
