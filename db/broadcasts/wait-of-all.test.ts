import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { rowsRead } from '../../tests/support/rows-read.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { broadcastById } from './broadcasts-page.ts';
import { waitOfAll } from './wait-of-all.ts';

const NOW = new Date('2026-11-23T03:00:00Z');
const LATER = new Date('2026-11-24T03:00:00Z');
const RECIPIENTS = 2_000;

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it('reads few rows of however many recipients who are left', async () => {
  const { id } = await Broadcast.query(db)
    .insert({ name: 'Promo', body: 'Halo', state: 'running', startedAt: NOW, frozenAt: NOW })
    .returning('*');
  await db.raw(
    `WITH people AS (
       INSERT INTO customers (name, name_source) SELECT 'C' || n, 'manual' FROM generate_series(1, :most) AS n
       RETURNING id)
     INSERT INTO broadcast_recipients (broadcast_id, customer_id, position, reason, not_before)
     SELECT :id, id, row_number() OVER (ORDER BY id), 'freq_cap', :at FROM people`,
    { most: RECIPIENTS, id, at: LATER },
  );
  await db.raw('VACUUM ANALYZE broadcast_recipients');
  const wait = async () => waitOfAll(db, await broadcastById(db, id), { now: () => NOW }, false);
  const capped = { reason: 'freq_cap', at: LATER };
  expect(await wait()).toEqual({ ...capped, isForAll: true });
  expect((await rowsRead(db, wait)).rows).toBeLessThan(50);
  await db('broadcast_recipients').where({ position: RECIPIENTS }).update({ reason: 'cs_open' });
  expect(await wait()).toEqual({ ...capped, isForAll: false });
  expect((await rowsRead(db, wait)).rows).toBeLessThan(50);
});
