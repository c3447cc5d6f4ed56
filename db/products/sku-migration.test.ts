import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { afterAll, expect, it } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { connectDatabase, migrationConfig } from '../knex.ts';

const DIRECTORY = fileURLToPath(new URL('../../migrations/', import.meta.url));
const config = migrationConfig(DIRECTORY);
let database: TestDatabase;
let db: Knex;

afterAll(end);

async function end(): Promise<void> {
  await db?.destroy();
  await database?.drop();
}

/** Also at a second try, whose first one has upgraded its own. */
async function begin(): Promise<void> {
  await end();
  database = await createEmptyDatabase();
  db = connectDatabase(database.url, { poolSize: 2 });
}

it('an upgrade tells apart SKUs that are one in small letters, also where the first choice is taken', async () => {
  await begin();
  const files = readdirSync(DIRECTORY).toSorted();
  for (const _file of files.filter((file) => file < '20261130129900')) await db.migrate.up(config);
  const product = (sku: string) => ({ name: sku, normalised_name: sku.toLowerCase(), sku, price: 1 });
  const skus = ['AB', 'ab', 'AB-2', 'Ab', 'ab-4', 'ab-4-2', 'C'];
  await db('products').insert(skus.map(product));
  await db.migrate.latest(config);
  expect(await db('products').orderBy('id').pluck('sku')).toEqual([
    ...['AB', 'ab-2-2', 'AB-2', 'Ab-4-3', 'ab-4', 'ab-4-2', 'C'],
  ]);
});

it('nothing is done in a shop that is past that', async () => {
  await db('knex_migrations').where('name', 'like', '20261130129900%').delete();
  const before = await db('products').orderBy('id');
  await db.migrate.latest(config);
  expect(await db('products').orderBy('id')).toEqual(before);
});
