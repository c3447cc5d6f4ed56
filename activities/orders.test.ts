import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ToldActor } from '@roms/domain/actor';
import { connectDatabase } from '../db/knex.ts';
import { createLogger } from '../runtime/logger.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../tests/support/rows.ts';
import { createOrderActivities } from './orders.ts';

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

const never = async (): Promise<never> => {
  throw new Error('not in this test');
};

function activitiesOf() {
  return createOrderActivities({
    db,
    gateway: { send: never, report: never, hasMedia: never, keepMedia: never },
    files: { blob: never },
    starts: {
      startOrder: never,
      startMessage: never,
      startAbsence: never,
      startMail: never,
      startImport: never,
      startBroadcast: never,
      wakeBroadcast: never,
      startReportDays: never,
      callMessage: never,
      letOthersPass: never,
      restartOrder: never,
      startSnooze: never,
      namespaceId: never,
      signalOrder: never,
    },
    settings: {},
    mail: { mailer: null, way: 'none' },
    logger: createLogger({ name: 'test', level: 'silent' }),
    stopping: new AbortController().signal,
  });
}

// An activity may have been asked for by the version before, and be done by this one.
it.each<[string, ToldActor, unknown]>([
  ['a name', 'Ana', { actor: 'Ana', actor_kind: 'user', actor_id: null }],
  ['an actor', { kind: 'user', id: 7, name: 'Ana' }, { actor: 'Ana', actor_kind: 'user', actor_id: '7' }],
  ['nobody', null, { actor: null, actor_kind: 'system', actor_id: null }],
])('%s that skips, takes back and moves stands in the timeline', async (_, actor, expected) => {
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'completed' });
  const request = { orderId, cycle: 1, actor, at: '2026-11-29T08:00:00.000Z' };
  const roms = activitiesOf();
  await roms.skipReminder({ ...request, undoUntil: '2026-11-29T08:10:00.000Z' });
  await roms.undoSkip(request);
  await roms.moveReminder({ ...request, dueAt: '2026-12-24T08:00:00.000Z' });
  const lines = await db('order_events')
    .where({ order_id: orderId })
    .orderBy('id')
    .select('actor', 'actor_kind', 'actor_id');
  expect(lines).toEqual([expected, expected, expected]);
});

it('the customer answers in the timeline', async () => {
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'completed' });
  await activitiesOf().noteAnswer({ orderId, cycle: 1, events: ['replied'] });
  expect(await db('order_events').where({ order_id: orderId }).first()).toMatchObject({
    actor: null,
    actor_kind: 'customer',
    actor_id: String(customer.id),
  });
});
