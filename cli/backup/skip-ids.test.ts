import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDatabase } from '../../db/knex.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { skipIds } from './skip-ids.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

const FIRST = new Date('2026-12-01T03:00:00Z');
const HOUR_MS = 3_600_000;

/** The first id of a shop that is restored then from a backup without broadcasts. */
async function firstId(restoredAt: Date): Promise<number> {
  await db('broadcasts').delete();
  await db.transaction((trx) => skipIds(trx, restoredAt));
  const [row] = await db('broadcasts').insert({ name: 'Promo' }).returning('id');
  return row.id as number;
}

it('the same backup, restored twice, gives other ids', async () => {
  const first = await firstId(FIRST);
  const second = await firstId(new Date(FIRST.getTime() + HOUR_MS));
  expect(first).toBeGreaterThan(1_000_000);
  // As many as an hour of the first one may have given out, at one a second.
  expect(second - first).toBe(3_600);
  // Far from where integers end.
  expect(await firstId(new Date('2036-12-01T03:00:00Z'))).toBeLessThan(2 ** 31);
});
