import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { enrolPast } from './enrol-past.ts';
import { openNextCycle } from './open-next-cycle.ts';
import { planReminder } from './plan-reminder.ts';
import { queueReminder } from './queue-reminder.ts';

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

/** Whatever the clock says while this runs. */
const ANY_HOUR = { dayMs: 86_400_000 };
const lifecycleOf = (orderId: number) => db('order_lifecycles').where({ order_id: orderId }).first();
async function ended(state: 'expired' | 'skipped' = 'expired'): Promise<number> {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, {
    ...{ customerId, items: [{ name: 'Kopi' }], status: 'completed' },
    ...{ orderedAt: new Date('2026-01-01'), completedAt: new Date('2026-01-02') },
  });
  await db('order_lifecycles').insert({ order_id: orderId, state, started_at: db.fn.now() });
  return orderId;
}

it('opens one cycle, however many open it, and only of what is as they found it', async () => {
  const [orderId, skipped] = [await ended(), await ended('skipped')];
  const open = () =>
    db.transaction((trx) => openNextCycle(trx, [orderId, skipped], { from: ['expired'], type: 'taken_up' }));
  const opened = await Promise.all([open(), open()]);
  expect(opened.flat()).toEqual([orderId]);
  expect(await lifecycleOf(orderId)).toMatchObject({ state: 'waiting', cycle: 2 });
  expect(await lifecycleOf(skipped)).toMatchObject({ state: 'skipped', cycle: 1 });
});

it('takes past orders up once, also when two edits of rules do', async () => {
  const orderIds = [await ended(), await ended()];
  const enrol = (ids: number[]) => db.transaction((trx) => enrolPast(trx, ids));
  await Promise.all([enrol(orderIds), enrol([...orderIds].reverse())]);
  for (const orderId of orderIds) expect(await lifecycleOf(orderId)).toMatchObject({ cycle: 2 });
  expect(await db('order_events').whereIn('order_id', orderIds).where({ type: 'taken_up' })).toHaveLength(2);
});

it('lets the run of an earlier cycle end, which plans and writes nothing any more', async () => {
  const orderId = await ended();
  await db.transaction((trx) => enrolPast(trx, [orderId]));
  const before = await lifecycleOf(orderId);
  const plan = (cycle: number) => db.transaction((trx) => planReminder(trx, { orderId, cycle }, ANY_HOUR));
  const queue = (cycle: number) =>
    db.transaction((trx) =>
      queueReminder(trx, { orderId, cycle, recommendedIds: [], actor: null }, ANY_HOUR),
    );
  expect((await plan(1)).plan).toMatchObject({ next: 'end', state: 'stopped' });
  expect(await queue(1)).toMatchObject({ outcome: 'stopped', state: 'stopped' });
  expect(await lifecycleOf(orderId)).toEqual(before);
  expect((await plan(2)).plan).toMatchObject({ next: 'wait' });
  expect(await queue(2)).toMatchObject({ outcome: 'queued' });
  expect(await queue(1)).toMatchObject({ outcome: 'stopped' });
  expect((await plan(1)).plan).toMatchObject({ next: 'end' });
  expect(await db('messages').where({ order_id: orderId, automation: 'reminder' })).toHaveLength(1);
});
