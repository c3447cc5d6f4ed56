import type { Knex } from 'knex';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectDatabase } from '../db/knex.ts';
import { createLogger } from '../runtime/logger.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertCustomer, insertShop } from '../tests/support/rows.ts';
import { createFollowUpActivities } from './follow-ups.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  const followUp = { on: true, afterHours: 24, body: 'Halo, jadi yang mana?' };
  await db('settings').insert([
    { key: 'follow_up', value: JSON.stringify(followUp) },
    // It runs at any hour.
    { key: 'sending_hours', value: 'null' },
  ]);
});
// A second try finds nothing that the first one left.
beforeEach(async () => {
  await db.raw('TRUNCATE customers CASCADE');
  await db('heartbeats').delete();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);

function follow(): Promise<number> {
  const logger = createLogger({ name: 'test', level: 'silent' });
  const deps = { db, logger, stopping: new AbortController().signal };
  const { queueFollowUps } = createFollowUpActivities(deps as never);
  return new MockActivityEnvironment().run(queueFollowUps) as Promise<number>;
}

it('asks nobody by a clock that has just leapt, and then each once', async () => {
  const { id: customerId } = await insertCustomer(db);
  const at = { status: 'open', last_activity_at: hoursAgo(25) };
  const [{ id }] = (await db('conversations')
    .insert({ ...at, customer_id: customerId, session_id: 'main' })
    .returning('id')) as [{ id: number }];
  const [{ id: messageId }] = (await db('messages')
    .insert({
      ...{ conversation_id: id, session_id: 'main', direction: 'outbound', author: 'agent', lane: 'reply' },
      ...{ status: 'read', body: 'Jadi yang mana Kak?', sent_at: hoursAgo(25) },
    })
    .returning('id')) as [{ id: number }];
  await db('conversations')
    .where({ id })
    .update({ ...at, last_message_id: messageId });
  await db('heartbeats').insert({ part: 'worker', at: hoursAgo(25) });
  expect(await follow()).toBe(0);
  await db('heartbeats').delete();
  expect([await follow(), await follow()]).toEqual([1, 0]);
});
