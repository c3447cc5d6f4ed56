import { MockActivityEnvironment } from '@temporalio/testing';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pauseBroadcast } from '../db/broadcasts/pause-broadcast.ts';
import { createBroadcast } from '../db/broadcasts/create-broadcast.ts';
import { freezeAudience } from '../db/broadcasts/freeze-audience.ts';
import { startBroadcast } from '../db/broadcasts/start-broadcast.ts';
import { connectDatabase } from '../db/knex.ts';
import { Broadcast } from '../db/models/Broadcast.ts';
import { GatewayUnreachable } from '../runtime/gateway-client.ts';
import { createLogger } from '../runtime/logger.ts';
import { insertRecipients } from '../tests/support/broadcast-rows.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertShop } from '../tests/support/rows.ts';
import { createBroadcastActivities } from './broadcasts.ts';
import type { ActivityDeps } from './deps.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

async function running(fields: object = {}): Promise<number> {
  return db.transaction(async (trx) => {
    const { id } = await createBroadcast(trx, { name: 'Promo', ...fields }, null);
    await startBroadcast(trx, id);
    return id;
  });
}

function activities(report: () => Promise<unknown>) {
  return createBroadcastActivities({
    db,
    gateway: { report },
    settings: { dayMs: 86_400_000 },
    logger: createLogger({ name: 'test', level: 'silent' }),
  } as unknown as ActivityDeps);
}

/** Looks at the number of which the gateway says this of its broadcast lane. */
async function follow(broadcastId: number, reason: string | null | Error): Promise<boolean> {
  const { followNumber } = activities(async () => {
    if (reason instanceof Error) throw reason;
    return { budget: { lanes: [{ lane: 'broadcast', reason }] } };
  });
  return (await new MockActivityEnvironment().run(followNumber as never, { broadcastId })) as boolean;
}

const standing = async (id: number): Promise<unknown> => {
  const { state, pauseReason } = await Broadcast.query(db).findById(id).throwIfNotFound();
  return [state, pauseReason];
};

it.each(['breaker', 'disconnected'])(
  'pauses while its number is %s, and goes on by itself',
  async (reason) => {
    const id = await running();
    expect(await follow(id, reason)).toBe(true);
    expect(await standing(id)).toEqual(['paused', reason]);
    expect(await follow(id, reason)).toBe(false);
    expect(await follow(id, null)).toBe(true);
    expect(await standing(id)).toEqual(['running', null]);
    const actions = await db('audit_log')
      .where({ subject_type: 'broadcast', subject_id: id })
      .orderBy('id')
      .pluck('action');
    expect(actions).toEqual(['broadcast.paused', 'broadcast.resumed']);
  },
);

it('waits for a person where the broadcast says so, or where one has paused it', async () => {
  const careful = await running({ resumeByItself: false });
  await follow(careful, 'breaker');
  expect(await follow(careful, null)).toBe(false);
  expect(await standing(careful)).toEqual(['paused', 'breaker']);

  const held = await running();
  await follow(held, 'disconnected');
  await db.transaction((trx) => pauseBroadcast(trx, held));
  expect(await follow(held, null)).toBe(false);
  expect(await standing(held)).toEqual(['paused', 'person']);
});

it.each([['a gap'], [null]])('is not paused for %s', async (reason) => {
  const id = await running();
  expect(await follow(id, reason)).toBe(false);
  expect(await standing(id)).toEqual(['running', null]);
});

it('takes a gateway that does not answer for no sign of anything', async () => {
  const id = await running();
  const away = new GatewayUnreachable('no answer');
  expect(await follow(id, away)).toBe(false);
  await follow(id, 'breaker');
  expect(await follow(id, away)).toBe(false);
  expect(await standing(id)).toEqual(['paused', 'breaker']);
});

let nextIndex = 60_000;
it('pauses when the shop has no number left, at whoever’s turn it is, and goes on with a new one', async () => {
  const [customer] = await insertRecipients(db, 1, (nextIndex += 1));
  const id = await running({ body: 'Halo', audience: { customerIds: [customer!.id] } });
  await db.transaction((trx) => freezeAudience(trx, id, new Date()));
  const number = db('wa_sessions').where({ id: 'main' });
  await number.clone().update({ removed_at: new Date(), is_default: false });
  try {
    const { queueRecipient } = activities(async () => null);
    const asked = { broadcastId: id, customerId: customer!.id };
    expect(await new MockActivityEnvironment().run(queueRecipient as never, asked)).toEqual({
      outcome: 'held',
    });
    expect(await standing(id)).toEqual(['paused', 'session_removed']);
    expect(await follow(id, null)).toBe(false);
    const other = await running();
    expect(await follow(other, null)).toBe(true);
    expect(await standing(other)).toEqual(['paused', 'session_removed']);
  } finally {
    await number.clone().update({ removed_at: null, is_default: true });
  }
  expect(await follow(id, null)).toBe(true);
  expect(await standing(id)).toEqual(['running', null]);
});
