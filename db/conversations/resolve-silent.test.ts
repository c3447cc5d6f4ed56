import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectDatabase } from '../knex.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { conversationCounts } from './conversation-counts.ts';
import { resolveSilent, silentConversations } from './resolve-silent.ts';

const DAYS = 7;
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
beforeEach(async () => {
  await db('messages').delete();
  await db('conversations').delete();
});

const daysAgo = (days: number): Date => new Date(Date.now() - days * 24 * 3_600_000);
async function conversation(columns: object = {}): Promise<number> {
  const { id: customerId } = await insertCustomer(db);
  const [{ id }] = (await db('conversations')
    .insert({
      ...{ customer_id: customerId, session_id: 'main', status: 'open', last_activity_at: daysAgo(DAYS + 1) },
      ...columns,
    })
    .returning('id')) as [{ id: number }];
  return id;
}
const found = () => silentConversations(db, { days: DAYS, after: 0, limit: 100 });
const resolve = (id: number) => db.transaction((trx) => resolveSilent(trx, id, DAYS));

it('takes what is open or pending and answered, and nothing else', async () => {
  const open = await conversation();
  const pending = await conversation({ status: 'pending' });
  const others = [
    await conversation({ last_activity_at: daysAgo(DAYS - 1) }),
    await conversation({ waiting_since: daysAgo(DAYS + 1) }),
    await conversation({ unread_count: 1 }),
    await conversation({ status: 'resolved' }),
    await conversation({ status: 'snoozed' }),
  ];
  const withDraft = await conversation();
  await db('messages').insert({
    ...{ conversation_id: withDraft, session_id: 'main', direction: 'outbound', author: 'agent' },
    ...{ lane: 'reply', status: 'queued', body: 'nanti' },
  });
  expect(await found()).toEqual([open, pending]);
  for (const id of [...others, withDraft]) expect(await resolve(id)).toBe(false);
});

it('resolves as ROMS, with its line and its reason, and the counts are right', async () => {
  const id = await conversation();
  const { all } = await conversationCounts(db, SEES_ALL, 0);
  expect(await resolve(id)).toBe(true);
  expect(await resolve(id)).toBe(false);
  expect(await db('conversations').where({ id }).first()).toMatchObject({
    status: 'resolved',
    assignee_id: null,
  });
  expect(await db('conversation_activities').where({ conversation_id: id })).toMatchObject([
    { type: 'resolved', actor_kind: 'system', details: { reason: 'silent' } },
  ]);
  expect((await conversationCounts(db, SEES_ALL, 0)).all).toBe(all - 1);
  expect(await found()).toEqual([]);
});

it('leaves one in which somebody works at this moment', async () => {
  const id = await conversation();
  await db.transaction(async (trx) => {
    await trx('conversations').where({ id }).forNoKeyUpdate().first('id');
    expect(await resolve(id)).toBe(false);
  });
  expect(await resolve(id)).toBe(true);
});

it('goes on behind what it has seen', async () => {
  const ids = [await conversation(), await conversation(), await conversation()];
  const first = await silentConversations(db, { days: DAYS, after: 0, limit: 2 });
  const next = await silentConversations(db, { days: DAYS, after: first.at(-1)!, limit: 2 });
  expect([...first, ...next]).toEqual(ids);
});
