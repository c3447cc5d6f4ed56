import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, seededRandom } from '../../tests/support/hostile.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { mergeWalk, misplaced } from './merge-walk.fixture.ts';

const BLOCK = 1016;
const PEOPLE = 12;

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await db('wa_sessions').insert({ id: 'cabang', label: 'Cabang' });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

test('however merges, undos, messages and orders meet, nothing is lost and nothing doubled, long', async () => {
  const walk = mergeWalk(db, seededRandom(chooseSeed('many merges')), { block: BLOCK, people: PEOPLE });
  for (let step = 0; step < 600; step += 1) {
    await walk.step(8);
    expect(await misplaced(db, BLOCK, walk.said)).toEqual([]);
  }
  await walk.pairAll();
  await walk.undoAll();
  expect(await misplaced(db, BLOCK, walk.said)).toEqual([]);
  // Everybody is somebody of their own again, and found by both addresses.
  expect(await db('customers').count('* as n').first()).toEqual({ n: PEOPLE });
  expect(await db('customer_identities').count('* as n').first()).toEqual({ n: 2 * PEOPLE });
  expect(await db('customer_merge_rows').count('* as n').first()).toEqual({ n: 0 });
}, 3_600_000);
