import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Knex } from 'knex';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { takeInboundMessage } from '../intake/take-inbound-message.ts';
import { connectDatabase } from '../knex.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { autoAssign } from './auto-assign.ts';
import { drainQueue } from './drain-queue.ts';
import { giveConversation } from './give-conversation.ts';

let database: TestDatabase;
let db: Knex;
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await db('users').update({ availability: 'offline' });
  await db('conversations').where({ status: 'open' }).update({ status: 'resolved' });
});

type Fields = { availability?: string; capacity?: number; role?: string };
async function person(fields: Fields = {}): Promise<number> {
  people += 1;
  const login = { name: `Orang ${people}`, email: `orang${people}@x.id`, password_hash: 'x' };
  const [row] = await db('users')
    .insert({ ...login, role: 'cs', availability: 'online', ...fields })
    .returning('id');
  return row.id as number;
}

/** A customer writes; answers the conversation. */
async function writes(phone?: string): Promise<{ id: number; phone: string; assigneeId: number | null }> {
  const customer = phone ?? (await insertCustomer(db)).phone;
  const event = inboundEvent({ phone: customer }) as Extract<WebhookEvent, { event: 'message' }>;
  const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
  const taken = await db.transaction((trx) => takeInboundMessage(trx, report));
  const row = await db('messages')
    .join('conversations', 'conversations.id', 'messages.conversation_id')
    .where('messages.id', taken!.messageId)
    .first('conversations.id', 'conversations.assignee_id');
  return { id: row.id, phone: customer, assigneeId: row.assignee_id };
}
const handOf = async (id: number): Promise<number | null> =>
  (await db('conversations').where({ id }).first('assignee_id')).assignee_id;
const set = (id: number, fields: object) => db('users').where({ id }).update(fields);
const linesOf = async (id: number) =>
  db('conversation_activities')
    .where({ conversation_id: id })
    .orderBy('id')
    .select('type', 'actor_kind', 'details');
const resolve = (id: number) => db('conversations').where({ id }).update({ status: 'resolved' });
const drain = () => db.transaction((trx) => drainQueue(trx));

test('what customers write goes round among who is Online; nobody Online, and it waits', async () => {
  expect((await writes()).assigneeId).toBeNull();
  const [ani, beni] = [await person(), await person()];
  await person({ availability: 'busy' });
  await person({ role: 'admin' });
  const got = [];
  for (let turn = 0; turn < 4; turn += 1) got.push((await writes()).assigneeId);
  expect(got).toEqual([ani, beni, ani, beni]);
});

test('a conversation that is given is told so in its thread and kept in the history', async () => {
  const ani = await person();
  const { id } = await writes();
  const to = { id: ani, name: expect.any(String) };
  expect(await linesOf(id)).toEqual([
    { type: 'assigned', actor_kind: 'system', details: { to, automatic: true } },
  ]);
  const history = await db('assignments').where({ conversation_id: id });
  expect(history).toMatchObject([{ user_id: ani, cause: 'rule', by_id: null, ended_at: null }]);
});

test('a resolved one comes back to who had it, else to another, else to the queue', async () => {
  const ani = await person();
  const first = await writes();
  const beni = await person();
  await resolve(first.id);
  expect((await writes(first.phone)).assigneeId).toBe(ani);
  await resolve(first.id);
  await set(ani, { availability: 'busy' });
  expect((await writes(first.phone)).assigneeId).toBe(beni);
  await resolve(first.id);
  await set(beni, { availability: 'offline' });
  expect((await writes(first.phone)).assigneeId).toBeNull();
  // What is in somebody's hand stays there, whatever their state.
  const agent = await person();
  const kept = await writes();
  await set(agent, { availability: 'offline' });
  expect((await writes(kept.phone)).assigneeId).toBe(agent);
});

test.each(['pending', 'snoozed'])(
  'a %s one stays with whose it is, unless they left for good',
  async (status) => {
    const [ani, beni] = [await person(), await person()];
    const { id, phone, assigneeId } = await writes();
    expect(assigneeId).toBe(ani);
    const putAside = () => db('conversations').where({ id }).update({ status });
    await putAside();
    await set(ani, { availability: 'busy' });
    expect((await writes(phone)).assigneeId).toBe(ani);
    await putAside();
    await set(ani, { active: false });
    expect((await writes(phone)).assigneeId).toBe(beni);
  },
);

test('nobody gets more than their capacity, of their own or the shop’s; the queue drains oldest first', async () => {
  await db('settings').insert({ key: 'capacity', value: '2' });
  const [ani, beni] = [await person({ capacity: 1 }), await person()];
  const all = [];
  for (let turn = 0; turn < 5; turn += 1) all.push(await writes());
  const hands = all.map(({ assigneeId }) => assigneeId);
  expect(hands).toEqual([ani, beni, beni, null, null]);
  await set(ani, { capacity: 2 });
  expect(await drain()).toBe(1);
  expect([await handOf(all[3]!.id), await handOf(all[4]!.id)]).toEqual([ani, null]);
  await resolve(all[1]!.id);
  expect(await drain()).toBe(1);
  expect(await handOf(all[4]!.id)).toBe(beni);
  await db('settings').where({ key: 'capacity' }).delete();
});

test('what is given back goes on without the giver, also when the queue drains', async () => {
  const ani = await person();
  const { id, phone } = await writes();
  const giveBack = () => db.transaction((trx) => autoAssign(trx, id, { cause: 'given_back', by: ani }));
  expect(await giveBack()).toBeNull();
  const behind = await writes();
  expect(behind.assigneeId).toBe(ani);
  expect([await drain(), await handOf(id)]).toEqual([0, null]);
  // The customer asks again: the giver's word still holds.
  expect((await writes(phone)).assigneeId).toBeNull();
  const beni = await person();
  expect([await drain(), await handOf(id)]).toEqual([1, beni]);
  const lines = await linesOf(id);
  expect(lines.map(({ type }) => type)).toEqual(['assigned', 'given_back', 'assigned']);
  expect(lines[1]).toMatchObject({ actor_kind: 'user', details: { from: { id: ani } } });
});

test('one that is given back while a colleague is free goes there at once', async () => {
  const ani = await person();
  const { id } = await writes();
  const beni = await person();
  await db.transaction((trx) => autoAssign(trx, id, { cause: 'given_back', by: ani }));
  expect(await handOf(id)).toBe(beni);
  expect((await linesOf(id)).map(({ type }) => type)).toEqual(['assigned', 'given_back', 'assigned']);
});

test('the fewest first, when the shop chose so', async () => {
  await db('settings').insert({ key: 'assignment', value: '"least_loaded"' });
  const [ani, beni] = [await person(), await person()];
  const own = await writes();
  const other = own.assigneeId === ani ? beni : ani;
  const second = await writes();
  expect(second.assigneeId).toBe(other);
  await resolve(second.id);
  expect((await writes()).assigneeId).toBe(other);
  await db('settings').where({ key: 'assignment' }).delete();
});

test('many at once: each exactly one agent, shared evenly, nobody over capacity', async () => {
  const agents = [
    await person({ capacity: 5 }),
    await person({ capacity: 5 }),
    await person({ capacity: 5 }),
  ];
  const all = await Promise.all(Array.from({ length: 20 }, () => writes()));
  const hands = await Promise.all(all.map(({ id }) => handOf(id)));
  for (const agent of agents) expect(hands.filter((hand) => hand === agent)).toHaveLength(5);
  expect(hands.filter((hand) => hand === null)).toHaveLength(5);
  await set(agents[0]!, { capacity: 10 });
  await Promise.all([drain(), drain(), drain()]);
  expect(await db('conversations').where({ status: 'open' }).whereNull('assignee_id')).toEqual([]);
});

test('an admin’s hand goes over capacity, and to who is not Online', async () => {
  const [admin, ani] = [await person({ role: 'admin' }), await person({ capacity: 0 })];
  const { id } = await writes();
  await db.transaction((trx) =>
    giveConversation(trx, { conversationId: id, to: ani, by: admin, viewer: SEES_ALL }),
  );
  expect(await linesOf(id)).toMatchObject([
    { type: 'assigned', actor_kind: 'user', details: { to: { id: ani } } },
  ]);
});
