import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { GatewaySession } from '@roms/contracts/gateway';
import { workerProblem } from '@roms/domain/heartbeat';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertNewOrder, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { latestActivity } from '../latest-activity.ts';
import { insertMessage } from '../messages/write-message.ts';
import { recordNumber } from '../numbers/record-number.ts';
import { owedWork } from '../sweep/owed-work.ts';
import { correctTimes, countTimesAhead } from './correct-times.ts';
import { heartbeatAges, recordHeartbeat } from './heartbeats.ts';

const HOURS_2 = 2 * 3_600_000;
const AHEAD = [
  ['two hours', HOURS_2],
  ['two years', 730 * 24 * 3_600_000],
] as const;

let database: TestDatabase;
let db: Knex;
let conversationId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
beforeEach(async () => {
  const { id } = await insertCustomer(db);
  const row = { customer_id: id, session_id: 'main' };
  [{ id: conversationId }] = await db('conversations').insert(row).returning('id');
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const said = (state: GatewaySession['state'], at: Date) => ({
  eventId: crypto.randomUUID(),
  at,
  session: {
    id: 'main',
    state,
    reason: null,
    since: at.toISOString(),
    qr: null,
    phone: '6281',
    pairingCode: null,
  } as unknown as GatewaySession,
});
const stateNow = async () => (await db('wa_sessions').where({ id: 'main' }).first()).state as string;
const activityOf = async () =>
  (await db('conversations').where({ id: conversationId }).first()).last_activity_at as Date;

it.each(AHEAD)('a number that reported by a clock %s ahead is believed again at once', async (_words, ms) => {
  await db.transaction((trx) => recordNumber(trx, said('disconnected', new Date(Date.now() + ms))));
  await db.transaction((trx) => recordNumber(trx, said('ready', new Date())));
  expect(await stateNow()).toBe('ready');
  // As versions before this one wrote it.
  await db('wa_sessions').update({ reported_at: new Date(Date.now() + ms) });
  await db.transaction((trx) => recordNumber(trx, said('qr', new Date())));
  expect(await stateNow()).toBe('qr');
  await db.transaction((trx) => recordNumber(trx, said('ready', new Date(Date.now() - HOURS_2))));
  expect(await stateNow()).toBe('qr');
});

it.each(AHEAD)('a conversation that a clock %s ahead moved takes its place again', async (_words, ms) => {
  const message = { conversationId, sessionId: 'main', direction: 'inbound', author: 'customer' } as const;
  const ahead = new Date(Date.now() + ms);
  await db('conversations').where({ id: conversationId }).update({ last_activity_at: ahead });
  await db.transaction((trx) => insertMessage(trx, { ...message, status: 'sent', sentAt: ahead }, ahead));
  expect((await activityOf()).getTime()).toBeLessThan(Date.now() + 1_000);
});

it('looks after what was queued by a clock that was ahead', async () => {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertNewOrder(db, { customerId });
  const ahead = new Date(Date.now() + HOURS_2);
  await db('orders').where({ id: orderId }).update({ created_at: ahead });
  const queued = { direction: 'outbound', author: 'agent', lane: 'reply', status: 'queued' };
  const message = { conversation_id: conversationId, session_id: 'main', ...queued, created_at: ahead };
  const [{ id: messageId }] = await db('messages').insert(message).returning('id');
  const owed = await owedWork(db, 100);
  expect(owed.toStart).toContain(orderId);
  expect(owed.messages).toContainEqual({ messageId, attempt: 1 });
});

it('corrects every latest time that lies ahead, and leaves the others', async () => {
  const ahead = new Date(Date.now() + HOURS_2);
  const past = new Date(Date.now() - HOURS_2);
  await db('conversations').update({ last_activity_at: past, waiting_since: past });
  await db('conversations')
    .where({ id: conversationId })
    .update({ last_activity_at: ahead, waiting_since: ahead });
  await db('reminder_rules').update({ updated_at: ahead });
  const message = {
    conversation_id: conversationId,
    session_id: 'main',
    direction: 'outbound',
    author: 'agent',
  };
  await db('messages').update({ sent_at: past });
  await db('messages').insert({ ...message, status: 'sent', sent_at: ahead });
  expect(await countTimesAhead(db)).toBe(4);
  expect(await correctTimes(db)).toBe(4);
  expect(await db('messages').where('sent_at', '>', new Date())).toEqual([]);
  expect(await countTimesAhead(db)).toBe(0);
  expect((await activityOf()).getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  const others = await db('conversations').whereNot({ id: conversationId }).pluck('last_activity_at');
  expect(others.every((at: Date) => at.getTime() === past.getTime())).toBe(true);
  expect(await correctTimes(db)).toBe(0);
});

it('keeps the order of what it corrects', async () => {
  const minutes = [30, 10, 20, 10];
  const message = {
    conversation_id: conversationId,
    session_id: 'main',
    direction: 'outbound',
    author: 'agent',
  };
  for (const later of minutes)
    await db('messages').insert({
      ...message,
      status: 'sent',
      sent_at: new Date(Date.now() + later * 60_000),
    });
  const thread = () =>
    db('messages').where({ conversation_id: conversationId }).orderBy(['sent_at', 'id']).pluck('id');
  const before = await thread();
  await correctTimes(db);
  expect(await thread()).toEqual(before);
});

it('corrects nothing by a database whose clock says 2009', async () => {
  const { id: customerId } = await insertCustomer(db);
  const known = new Date(Date.now() - HOURS_2);
  const row = { customer_id: customerId, session_id: 'main', last_activity_at: known, waiting_since: known };
  const [{ id }] = await db('conversations').insert(row).returning('id');
  await db.transaction(async (trx) => {
    await trx.raw(`CREATE SCHEMA dead_battery`);
    for (const name of ['now', 'clock_timestamp'])
      await trx.raw(
        `CREATE FUNCTION dead_battery.${name}() RETURNS timestamptz STABLE LANGUAGE sql AS $$ SELECT timestamptz '2009-01-01Z' $$`,
      );
    await trx.raw('SET LOCAL search_path = dead_battery, public, pg_catalog');
    expect((await trx.raw('SELECT now() AS now')).rows[0].now.getUTCFullYear()).toBe(2009);
    expect(await correctTimes(trx)).toBe(0);
    await trx('conversations')
      .where({ id })
      .update({ last_activity_at: trx.raw(latestActivity('now()')) });
    await trx.raw('DROP SCHEMA dead_battery CASCADE');
  });
  const after = await db('conversations').where({ id }).first();
  expect([after.last_activity_at, after.waiting_since]).toEqual([known, known]);
});

it('tells that a beat lies ahead, and believes no beat that does', async () => {
  await db('heartbeats').delete();
  expect(workerProblem(await heartbeatAges(db))).toMatchObject({ code: 'never_seen' });
  expect(await recordHeartbeat(db, 'worker')).toEqual({ aheadS: 0 });
  expect(workerProblem(await heartbeatAges(db))).toBeNull();
  await db('heartbeats').update({ at: new Date(Date.now() - 60_000) });
  expect(workerProblem(await heartbeatAges(db))).toMatchObject({ code: 'silent' });
  await db('heartbeats').update({ at: new Date(Date.now() + HOURS_2) });
  expect(workerProblem(await heartbeatAges(db))).toMatchObject({ code: 'silent' });
  expect((await recordHeartbeat(db, 'worker')).aheadS).toBeCloseTo(7_200, -2);
  expect(workerProblem(await heartbeatAges(db))).toBeNull();
});
