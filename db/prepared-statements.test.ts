import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { databaseProblem } from './database-errors.ts';
import { connectDatabase } from './knex.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url, { poolSize: 1 });
  await db.raw('CREATE TABLE shelves (id int, label text)');
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** What this connection has prepared of our tests' table. */
async function prepared(): Promise<string[]> {
  const { rows } = (await db.raw(
    `SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%shelves%'`,
  )) as { rows: { statement: string }[] };
  return rows.map(({ statement }) => statement);
}

it('prepares what repeats within transactions, and nothing else', async () => {
  for (let time = 0; time < 5; time += 1) await db('shelves').where({ id: time }).first();
  await db.transaction((trx) => trx('shelves').where({ id: 1 }).select('label'));
  expect(await prepared()).toEqual([]);
  for (let id = 0; id < 4; id += 1)
    await db.transaction(async (trx) => {
      await trx('shelves').insert({ id, label: null });
      expect(await trx('shelves').where({ id })).toEqual([{ id, label: null }]);
    });
  expect((await prepared()).toSorted()).toEqual([
    'insert into "shelves" ("id", "label") values ($1, $2)',
    'select * from "shelves" where "id" = $1',
  ]);
});

it('gets over a table that changed under it', async () => {
  const read = (): Promise<unknown> => db.transaction((trx) => trx('shelves').where({ id: 1 }));
  for (let time = 0; time < 4; time += 1) await read();
  await db.raw('ALTER TABLE shelves ADD COLUMN colour text');
  const error: unknown = await read().catch((caught: unknown) => caught);
  expect(databaseProblem(error)).toBe('unavailable');
  expect(await read()).toEqual([{ id: 1, label: null, colour: null }]);
});
