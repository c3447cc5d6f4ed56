import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { waitUntil } from '../embedded/wait-until.ts';
import { countRows } from './count-rows.ts';
import { connectDatabase } from './knex.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  // A full pool says so soon; the one connection shows what was prepared on it.
  db = connectDatabase(database.url, { poolSize: 1, connectTimeoutMs: 1_000 });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const count = () => countRows(db, 'SELECT FROM generate_series(1, :rows) LIMIT :limit', { rows: 7 });

it('is planned for its very values, however often it is asked', async () => {
  // A busy machine may be too slow for the count's patience.
  await waitUntil(async () => expect(await count()).toEqual({ count: 7, isMore: false }), {
    timeoutMs: 60_000,
  });
  for (let time = 0; time < 5; time += 1) await count();
  const { rows } = (await db.raw(
    `SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%generate_series%'`,
  )) as { rows: { statement: string }[] };
  expect(rows).toEqual([]);
});

it('is left out when no connection is free: the page is there already', async () => {
  await db.transaction(async () => {
    expect(await count()).toBeNull();
  });
});
