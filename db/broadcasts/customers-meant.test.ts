import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import type { AudienceFilter } from '@roms/domain/audience';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertRecipients } from '../../tests/support/broadcast-rows.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { audienceCount } from '../audiences/audience-count.ts';
import { mergeByHand } from '../customers/merge-by-hand.ts';
import { mergeCustomer } from '../customers/merge-customer.ts';
import { undoMerge } from '../customers/undo-merge.ts';
import { connectDatabase } from '../knex.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import { createBroadcast } from './create-broadcast.ts';
import { freezeAudience } from './freeze-audience.ts';
import { startBroadcast } from './start-broadcast.ts';

let database: TestDatabase;
let db: Knex;
let nextIndex = 61_000;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

async function people(count: number): Promise<number[]> {
  nextIndex += count;
  return (await insertRecipients(db, count, nextIndex - count)).map(({ id }) => id);
}

async function merge(keepId: number, goneId: number): Promise<number> {
  const by = { keepId, goneId, actor: SYSTEM_ACTOR, now: new Date() };
  return (await db.transaction((trx) => mergeByHand(trx, by))).mergeId;
}

/** As WhatsApp tells it: who was known by LID only is somebody with a phone. */
async function mergeByMachine(keepId: number, goneId: number): Promise<void> {
  await db('customers').where({ id: goneId }).update({ phone: null });
  await db.transaction((trx) => mergeCustomer(trx, { keepId, goneId }));
}

/** Whom a broadcast to this audience is written down for. */
async function frozen(audience: Broadcast['audience']): Promise<number[]> {
  const id = await db.transaction(async (trx) => {
    const made = await createBroadcast(trx, { name: 'Promo', body: 'Halo', audience }, null);
    await startBroadcast(trx, made.id);
    await freezeAudience(trx, made.id, new Date());
    return made.id;
  });
  return db('broadcast_recipients').where({ broadcast_id: id }).orderBy('customer_id').pluck('customer_id');
}

async function meant(filter: AudienceFilter): Promise<number[]> {
  const { samples, count } = await audienceCount(db, filter, new Date());
  expect(samples).toHaveLength(count);
  const ids = await frozen({ filter });
  expect(samples.map(({ id }) => id).toReversed()).toEqual(ids);
  return ids;
}

it.each([
  ['by a person', merge],
  ['by the machine', mergeByMachine],
])('who is named by hand is still meant after a merge %s, and after the next one', async (_, mergeTwo) => {
  const [other, excluded, keep, last] = (await people(4)) as [number, number, number, number];
  const among = (ids: number[]): AudienceFilter => ({ field: 'customerId', op: 'in', value: ids });
  const filter = { all: [among([other, keep, last]), { none: [among([excluded])] }] };
  expect(await meant(filter)).toEqual([other, keep, last]);

  await mergeTwo(keep, excluded);
  expect(await meant(filter)).toEqual([other, last]);
  expect(await frozen({ customerIds: [excluded, other] })).toEqual([other, keep]);

  const mergeId = await merge(last, keep);
  expect(await meant(filter)).toEqual([other]);
  expect(await frozen({ customerIds: [excluded] })).toEqual([last]);

  await db.transaction((trx) => undoMerge(trx, mergeId, { now: new Date() }));
  expect(await meant(filter)).toEqual([other, last]);
});

it('an undo makes the two to be named apart again', async () => {
  const [excluded, keep] = (await people(2)) as [number, number];
  const mergeId = await merge(keep, excluded);
  await db.transaction((trx) => undoMerge(trx, mergeId, { now: new Date() }));
  expect(await frozen({ customerIds: [excluded] })).toEqual([excluded]);
});

it('a merge by the machine is none that a person can undo, and stands in the way of none', async () => {
  const [gone, keep, lid] = (await people(3)) as [number, number, number];
  const mergeId = await merge(keep, gone);
  await mergeByMachine(keep, lid);
  const { id } = await db('customer_merges').where({ gone_id: lid }).first();
  const undo = (one: number) => db.transaction((trx) => undoMerge(trx, one, { now: new Date() }));
  await expect(undo(id)).rejects.toMatchObject({ code: 'merge_not_found' });
  expect(await undo(mergeId)).toMatchObject({ keepId: keep, goneId: gone });
});
