import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Knex } from 'knex';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import type { Availability } from '@roms/domain/availability';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { takeInboundMessage } from '../intake/take-inbound-message.ts';
import { connectDatabase } from '../knex.ts';
import { beginAbsences, recordClosedStream, recordStreams } from '../people/live-streams.ts';
import { owedAbsences } from '../people/owed-absences.ts';
import { changeAvailability } from './change-availability.ts';
import { changePerson } from './change-person.ts';
import { endAbsence } from './end-absence.ts';

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
  await db('users').update({ active: false, absent_since: null, gone_at: null });
  await db('live_streams').delete();
  await db('conversations').update({ status: 'resolved' });
});

/** An API process that has worked for a while. */
const API = { processId: randomUUID() };
const WATCHED_S = 600;

async function person(state: Availability = 'online'): Promise<number> {
  people += 1;
  const login = { name: `Orang ${people}`, email: `orang${people}@x.id`, password_hash: 'x' };
  const [row] = await db('users')
    .insert({ ...login, role: 'cs', availability: state })
    .returning('id');
  return row.id as number;
}
const choose = (id: number, state: Availability) =>
  db.transaction((trx) => changeAvailability(trx, id, state));
const rowOf = (id: number) => db('users').where({ id }).first();
/** As if `seconds` had gone by for this person. */
async function passes(id: number, seconds: number): Promise<void> {
  const earlier = (column: string) => db.raw(`${column} - make_interval(secs => ?)`, [seconds]);
  await db('users')
    .where({ id })
    .update({ availability_at: earlier('availability_at'), absent_since: earlier('absent_since') });
  await db('live_streams')
    .where({ user_id: id })
    .update({ seen_at: earlier('seen_at') });
}

async function writes(phone?: string): Promise<{ id: number; phone: string; hand: number | null }> {
  const customer = phone ?? (await insertCustomer(db)).phone;
  const event = inboundEvent({ phone: customer }) as Extract<WebhookEvent, { event: 'message' }>;
  const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
  const taken = await db.transaction((trx) => takeInboundMessage(trx, report));
  const row = await db('messages')
    .join('conversations', 'conversations.id', 'messages.conversation_id')
    .where('messages.id', taken!.messageId)
    .first('conversations.id', 'conversations.assignee_id');
  return { id: row.id, phone: customer, hand: row.assignee_id };
}
const handOf = async (id: number) => (await db('conversations').where({ id }).first()).assignee_id;

test('a customer never waits for somebody who has left the shop', async () => {
  const ani = await person();
  const { phone, hand } = await writes();
  expect(hand).toBe(ani);
  // As it was done before conversations were handed over.
  await db('users').where({ id: ani }).update({ active: false });
  const beni = await person();
  const { id, hand: now } = await writes(phone);
  expect(now).toBe(beni);
  expect(await db('assignments').where({ conversation_id: id }).orderBy('id').pluck('end_cause')).toEqual([
    ...['left', null],
  ]);
});

test('whoever is taken out is not there, also when they come back', async () => {
  const ani = await person();
  await db('users').insert({ name: 'Bos', email: `bos${ani}@x.id`, password_hash: 'x', role: 'admin' });
  const change = (active: boolean) => db.transaction((trx) => changePerson(trx, ani, { active }, null));
  await change(false);
  await change(true);
  expect(await rowOf(ani)).toMatchObject({ active: true, availability: 'offline', absent_since: null });
  expect((await writes()).hand).toBeNull();
});

describe('going Offline by hand', () => {
  test('hands over after the grace what is open and unanswered, and nothing else', async () => {
    const ani = await person();
    const [open, answered, pending, snoozed] = [
      await writes(),
      await writes(),
      await writes(),
      await writes(),
    ];
    await db('conversations').where({ id: answered.id }).update({ waiting_since: null });
    await db('conversations').where({ id: pending.id }).update({ status: 'pending' });
    await db('conversations').where({ id: snoozed.id }).update({ status: 'snoozed' });
    const { absence } = (await choose(ani, 'offline'))!;
    const absent = { userId: ani, absence: absence! };
    const { waitMs } = await endAbsence(db, absent);
    expect(waitMs).toBeGreaterThan(60_000);
    expect(waitMs).toBeLessThanOrEqual(90_000);
    expect(await handOf(open.id)).toBe(ani);
    await passes(ani, 90);
    const beni = await person();
    expect(await endAbsence(db, absent)).toEqual({ waitMs: 0, handedOver: 1 });
    expect(await handOf(open.id)).toBe(beni);
    for (const { id } of [answered, pending, snoozed]) expect(await handOf(id)).toBe(ani);
    const line = await db('conversation_activities')
      .where({ conversation_id: open.id })
      .orderBy('id', 'desc')
      .first();
    expect(line).toMatchObject({
      type: 'handed_over',
      actor_kind: 'system',
      details: { from: { id: ani }, to: { id: beni }, automatic: true, reason: 'offline' },
    });
    expect(await endAbsence(db, absent)).toEqual({ waitMs: 0, handedOver: 0 });
  });

  test.each(['online', 'busy'] as const)('is taken back by %s within the grace', async (state) => {
    const ani = await person();
    const { id } = await writes();
    const { absence } = (await choose(ani, 'offline'))!;
    await choose(ani, state);
    await passes(ani, 100);
    expect(await endAbsence(db, { userId: ani, absence: absence! })).toEqual({ waitMs: 0, handedOver: 0 });
    expect([await handOf(id), (await rowOf(ani)).availability]).toEqual([ani, state]);
    // Another one is another absence: the first one's end does not end it early.
    const second = (await choose(ani, 'offline'))!;
    expect(second.absence).toBe(absence! + 1);
    expect(await endAbsence(db, { userId: ani, absence: absence! })).toEqual({ waitMs: 0, handedOver: 0 });
  });

  test('leaves what nobody can take in the queue, and gives it to whoever comes Online, the oldest first', async () => {
    const ani = await person();
    const all = [await writes(), await writes(), await writes()];
    const { absence } = (await choose(ani, 'offline'))!;
    await passes(ani, 90);
    expect(await endAbsence(db, { userId: ani, absence: absence! })).toEqual({ waitMs: 0, handedOver: 3 });
    for (const { id } of all) expect(await handOf(id)).toBeNull();
    const beni = await person('offline');
    await db('users').where({ id: beni }).update({ capacity: 2 });
    await choose(beni, 'online');
    expect(await Promise.all(all.map(({ id }) => handOf(id)))).toEqual([beni, beni, null]);
  });

  test('lets go of an answered conversation when its customer writes again, but not of what was taken since', async () => {
    const ani = await person();
    const { id, phone } = await writes();
    await db('conversations').where({ id }).update({ waiting_since: null });
    const { absence } = (await choose(ani, 'offline'))!;
    expect((await writes(phone)).hand).toBe(ani);
    await db('conversations').where({ id }).update({ waiting_since: null });
    await passes(ani, 90);
    await endAbsence(db, { userId: ani, absence: absence! });
    const taken = await writes();
    expect(taken.hand).toBeNull();
    await db('conversations').where({ id: taken.id }).update({ assignee_id: ani });
    await db('assignments').insert({ conversation_id: taken.id, user_id: ani, cause: 'taken' });
    expect((await writes(taken.phone)).hand).toBe(ani);
    expect((await writes(phone)).hand).toBeNull();
  });
});

describe('having no stream open', () => {
  const begin = async (id: number, watchedS = WATCHED_S) =>
    (await beginAbsences(db, watchedS)).find(({ userId }) => userId === id);

  test('begins an absence that counts from the last one, for Online and for Busy', async () => {
    for (const state of ['online', 'busy'] as const) {
      const ani = await person(state);
      await passes(ani, 300);
      await recordStreams(db, { ...API, userIds: [ani] });
      expect(await begin(ani)).toBeUndefined();
      await recordClosedStream(db, { ...API, userId: ani });
      // A page that is loaded anew.
      expect(await begin(ani)).toBeUndefined();
      await passes(ani, 60);
      const absent = (await begin(ani))!;
      expect(absent).toEqual({ userId: ani, absence: 1 });
      expect(await owedAbsences(db)).toEqual([absent]);
      const { waitMs } = await endAbsence(db, absent);
      expect(waitMs).toBeLessThanOrEqual(30_000);
      expect(waitMs).toBeGreaterThan(0);
      await passes(ani, 30);
      const { id } = await writes();
      const isGiven = state === 'online';
      expect(await endAbsence(db, absent)).toEqual({ waitMs: 0, handedOver: isGiven ? 1 : 0 });
      expect([(await rowOf(ani)).availability, await handOf(id)]).toEqual(['offline', null]);
      expect(await owedAbsences(db)).toEqual([]);
    }
  });

  test('is over when one opens within the grace, in whatever process', async () => {
    const ani = await person();
    await passes(ani, 300);
    const absent = (await begin(ani))!;
    await recordStreams(db, { processId: randomUUID(), userIds: [ani] });
    await passes(ani, 100);
    await recordStreams(db, { processId: randomUUID(), userIds: [ani] });
    expect(await endAbsence(db, absent)).toEqual({ waitMs: 0, handedOver: 0 });
    expect((await rowOf(ani)).availability).toBe('online');
  });

  test('is noticed of a process that died with them, and not before browsers could come back', async () => {
    const ani = await person();
    await passes(ani, 300);
    await recordStreams(db, { ...API, userIds: [ani] });
    await passes(ani, 40);
    // The API that has just started knows of nobody yet.
    expect(await begin(ani, 2)).toBeUndefined();
    const absent = (await begin(ani, 20))!;
    const { waitMs } = await endAbsence(db, absent);
    // It counts from when the API began to watch.
    expect(waitMs).toBeGreaterThan(60_000);
  });

  test('of one process is nothing while another has one', async () => {
    const ani = await person();
    await passes(ani, 300);
    const other = { processId: randomUUID(), userIds: [ani] };
    await recordStreams(db, { ...API, userIds: [ani] });
    await recordStreams(db, other);
    await recordClosedStream(db, { ...API, userId: ani });
    await db('live_streams')
      .where({ process_id: API.processId })
      .update({ seen_at: new Date(0) });
    expect(await begin(ani)).toBeUndefined();
  });

  test('says so when the table was lost, so that nobody is taken to be absent by that', async () => {
    expect(await recordStreams(db, { ...API, userIds: [] })).toEqual({ wasKnown: true });
    await db('live_processes').delete();
    expect(await recordStreams(db, { ...API, userIds: [] })).toEqual({ wasKnown: false });
  });
});
