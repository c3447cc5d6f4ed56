import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { openTransaction } from '../../tests/support/lock-waits.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { askAgain } from './ask-again.ts';
import { nextStep } from './next-step.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
beforeEach(() => db.raw('TRUNCATE broadcasts, customers CASCADE'));
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

const NOON = new Date('2026-12-01T05:00:00Z');
const TOMORROW = new Date('2026-12-02T02:00:00Z');
const look = (broadcastId: number) =>
  db.transaction((trx) => nextStep(trx, { broadcastId, after: 0 }, { now: () => NOON }));

/** One that runs, with so many who wait until tomorrow for one reason or the other. */
async function allPutOff(people: number): Promise<number> {
  const begun = { state: 'running', startedAt: NOON, frozenAt: NOON, judgedTo: people } as const;
  const [made] = await Broadcast.query(db)
    .insert([{ name: 'Promo', body: 'Halo', ...begun }])
    .returning('*');
  await db.raw(
    `WITH made AS (
       INSERT INTO customers (name, name_source, zone)
       SELECT 'Budi', 'order', 'Asia/Jakarta' FROM generate_series(1, :people) RETURNING id)
     INSERT INTO broadcast_recipients (broadcast_id, customer_id, position, status, reason, not_before)
     SELECT :id, id, place, 'pending', (ARRAY['quiet_hours', 'cs_open', 'freq_cap'])[1 + place % 3], :until::timestamptz
       FROM (SELECT id, (row_number() OVER (ORDER BY id))::integer AS place FROM made) AS placed`,
    { id: made!.id, people, until: TOMORROW } as never,
  );
  return made!.id;
}
const putOff = (id: number) =>
  db('broadcast_recipients')
    .where({ broadcast_id: id })
    .whereNotNull('not_before')
    .orderBy('position')
    .pluck('position');
const asksAgain = async (id: number) => (await Broadcast.query(db).findById(id))!.asksAgain;

it('asks thousands again in portions, before all else, whatever put them off', async () => {
  const id = await allPutOff(5_003);
  expect(await look(id)).toMatchObject({ next: 'wait', until: TOMORROW.toISOString() });
  expect(await db.transaction(askAgain)).toEqual([id]);
  expect([(await putOff(id)).length, await asksAgain(id)]).toEqual([5_003, true]);
  expect(await look(id)).toMatchObject({ next: 'look' });
  expect([await putOff(id), await asksAgain(id)]).toEqual([[5_001, 5_002, 5_003], true]);
  expect(await look(id)).toMatchObject({ next: 'send' });
  expect([await putOff(id), await asksAgain(id)]).toEqual([[], false]);
});

it('waits for no recipient while it notes that they are asked again', async () => {
  const id = await allPutOff(1);
  const other = await openTransaction(db);
  await other('broadcast_recipients').where({ broadcast_id: id }).forNoKeyUpdate().select('position');
  expect(await db.transaction(askAgain)).toEqual([id]);
});
