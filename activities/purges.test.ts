import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectDatabase } from '../db/knex.ts';
import { keepUpload } from '../db/uploads/keep-upload.ts';
import { PURGES } from '../db/purges/purge-rows.ts';
import { createLogger } from '../runtime/logger.ts';
import { createMediaStore, type MediaStore } from '../runtime/media-store.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertCustomer, insertShop } from '../tests/support/rows.ts';
import { createHeavyActivities } from './heavy.ts';

let database: TestDatabase;
let db: Knex;
let folder: string;
let store: MediaStore;
let userId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  folder = await mkdtemp(join(tmpdir(), 'roms-purge-'));
  store = createMediaStore(folder);
  await insertShop(db);
  const user = { name: 'Ani', email: 'ani@x.id', password_hash: 'x', role: 'cs' };
  [{ id: userId }] = (await db('users').insert(user).returning('id')) as [{ id: number }];
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await db.raw(`TRUNCATE message_acks, sessions, evaluations, uploads, clock_steps, heartbeats, login_attempts,
    webhook_receipts, imports CASCADE`);
});

const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
const daysAgo = (days: number): Date => hoursAgo(days * 24);

function purge(stopping: AbortSignal = new AbortController().signal): Promise<Record<string, number>> {
  const logger = createLogger({ name: 'test', level: 'silent' });
  const { purgeOld } = createHeavyActivities({ db, settings: {}, files: store, logger, stopping });
  return new MockActivityEnvironment().run(purgeOld) as Promise<Record<string, number>>;
}

it('forgets what is older than it is kept, and nothing else', async () => {
  const customer = await insertCustomer(db);
  const conversation = { customer_id: customer.id, session_id: 'main' };
  const [{ id: conversationId }] = (await db('conversations').insert(conversation).returning('id')) as [
    { id: number },
  ];
  const ack = { session_id: 'main', max_ack: 1 };
  await db('message_acks').insert([
    { ...ack, wa_message_id: 'old', received_at: daysAgo(31) },
    { ...ack, wa_message_id: 'young', received_at: daysAgo(29) },
  ]);
  await db('sessions').insert([
    { token_hash: 'long dead', user_id: userId, expires_at: daysAgo(31) },
    { token_hash: 'dead', user_id: userId, expires_at: daysAgo(29) },
    { token_hash: 'alive', user_id: userId, expires_at: daysAgo(-1) },
  ]);
  const decision = {
    automation: 'reminder',
    customer_id: customer.id,
    stage: 'queue',
    verdict: 'pass',
    checks: '[]',
  };
  await db('evaluations').insert([
    { ...decision, occurrence_key: 'old', at: daysAgo(401) },
    // What reminders are compared with.
    { ...decision, occurrence_key: 'held out', verdict: 'stop', code: 'holdout', at: daysAgo(800) },
    { ...decision, occurrence_key: 'young', at: daysAgo(399) },
  ]);
  const upload = async (name: string): Promise<string> => {
    const owner = { kind: 'conversation' as const, id: conversationId };
    const file = { owner, userId, fileName: 'a.pdf', bytes: Buffer.from(`%PDF-1.7 ${name}`) };
    return (await keepUpload({ db, store }, file)).id;
  };
  const [old, young] = [await upload('old'), await upload('young')];
  await db('uploads')
    .where({ file: old })
    .update({ created_at: hoursAgo(25) });
  await db('uploads')
    .where({ file: young })
    .update({ created_at: hoursAgo(23) });

  await db('login_attempts').insert([
    { key: 'old', points: 1, expire: hoursAgo(1).getTime() },
    { key: 'young', points: 1, expire: hoursAgo(-1).getTime() },
  ]);
  await db('webhook_receipts').insert([
    { body_hash: Buffer.from('old'), event_id: 'old', taken_at: hoursAgo(25) },
    { body_hash: Buffer.from('young'), event_id: 'young', taken_at: hoursAgo(1) },
  ]);

  const one = { uploads: 1, message_acks: 1, sessions: 1, evaluations: 1 };
  const none = Object.fromEntries(PURGES.map(({ table }) => [table, 0]));
  expect(await purge()).toEqual({ ...none, ...one, login_attempts: 1, webhook_receipts: 1 });
  expect(await db('login_attempts').pluck('key')).toEqual(['young']);
  expect(await db('webhook_receipts').pluck('event_id')).toEqual(['young']);
  expect(await db('message_acks').pluck('wa_message_id')).toEqual(['young']);
  expect(await db('sessions').orderBy('expires_at').pluck('token_hash')).toEqual(['dead', 'alive']);
  expect(await db('evaluations').orderBy('at').pluck('occurrence_key')).toEqual(['held out', 'young']);
  expect(await db('uploads').pluck('file')).toEqual([young]);
  expect([await store.blob(old), (await store.blob(young))?.size]).toEqual([null, 14]);
  expect(new Set(Object.values(await purge()))).toEqual(new Set([0]));
});

it('forgets what stood in imported files, and dry runs as a whole', async () => {
  const imported = async (dryRun: boolean, endedAt: Date | null) => {
    const row = { kind: 'orders', dry_run: dryRun, file_name: 'a.csv', actor_name: 'Ani', ended_at: endedAt };
    const [{ id }] = (await db('imports').insert(row).returning('id')) as [{ id: number }];
    const statuses = endedAt ? ['ok', 'repeated', 'failed'] : [null];
    await db('import_rows').insert(
      statuses.map((status, n) => ({
        ...{ import_id: id, row: n + 2, status, group_key: 'A-1' },
        cells: JSON.stringify({ customer_name: 'Ibu Sari' }),
      })),
    );
    return id;
  };
  const kept = async (id: number) =>
    (await db('import_rows').where({ import_id: id }).orderBy('row')).map(
      ({ status, cells, group_key }) => `${status} ${cells.customer_name ?? `blank${group_key}`}`,
    );
  const [open, fresh] = [await imported(false, null), await imported(false, hoursAgo(23))];
  const [young, old] = [await imported(false, daysAgo(89)), await imported(false, daysAgo(91))];
  const [tried, triedLong] = [await imported(true, daysAgo(29)), await imported(true, daysAgo(31))];
  expect(await purge()).toMatchObject({ import_rows: 3 + 2 + 3 + 2, imports: 1 });
  expect(await kept(open)).toEqual(['null Ibu Sari']);
  expect(await kept(fresh)).toEqual(['ok Ibu Sari', 'repeated Ibu Sari', 'failed Ibu Sari']);
  expect(await kept(young)).toEqual(['ok blank', 'repeated blank', 'failed Ibu Sari']);
  expect(await kept(old)).toEqual(['ok blank', 'repeated blank', 'failed blank']);
  expect(await kept(tried)).toEqual(['ok blank', 'repeated blank', 'failed Ibu Sari']);
  expect(await kept(triedLong)).toEqual([]);
  expect(await db('imports').where({ id: triedLong })).toEqual([]);
});

async function manyOldAcks(count: number): Promise<void> {
  await db.raw(
    `INSERT INTO message_acks SELECT 'main', n::text, 1, now() - interval '31 days' FROM generate_series(1, ?) AS n`,
    [count],
  );
}

it('deletes in pieces, and two at once share the work', async () => {
  await manyOldAcks(2_500);
  const [first, second] = await Promise.all([purge(), purge()]);
  expect(first.message_acks! + second.message_acks!).toBe(2_500);
  expect(await db('message_acks')).toEqual([]);
});

it('forgets nothing by a clock that leapt ahead, until it has gone on for half a day', async () => {
  await manyOldAcks(1);
  const noticed = (hours: number, bySeconds: number) =>
    db('clock_steps').insert({ noticed_at: hoursAgo(hours), by_seconds: bySeconds });
  // Before the worker looked: its last beat is as old as the leap is wide.
  await db('heartbeats').insert({ part: 'worker', at: daysAgo(730) });
  expect(await purge()).toEqual({});
  await db('heartbeats').update({ at: new Date() });
  await noticed(11, 730 * 86_400);
  expect(await purge()).toEqual({});
  await db('clock_steps').delete();
  // Long enough ago, a night asleep, set back, and noticed by a clock that was set back since.
  await noticed(13, 730 * 86_400);
  await noticed(1, 9 * 3_600);
  await noticed(1, -730 * 86_400);
  await noticed(-730 * 24, 730 * 86_400);
  expect(await purge()).toMatchObject({ message_acks: 1 });
});

it('ends after a piece when the worker stops', async () => {
  await manyOldAcks(2_500);
  await expect(purge(AbortSignal.abort(new Error('stopping')))).rejects.toThrow('stopping');
  expect(await db('message_acks')).toHaveLength(1_500);
});

it('does the rest when one of them fails, and says so', async () => {
  await manyOldAcks(1);
  const broken = { remove: () => Promise.reject(new Error('disk')) };
  const customer = await insertCustomer(db);
  const [row] = await db('conversations')
    .insert({ customer_id: customer.id, session_id: 'main' })
    .returning('id');
  await db('uploads').insert({
    owner_kind: 'conversation',
    owner_id: row.id,
    user_id: userId,
    file: 'f',
    mime_type: 'image/png',
    size: 1,
    file_name: 'a.png',
    created_at: daysAgo(2),
  });
  const logger = createLogger({ name: 'test', level: 'silent' });
  const stopping = new AbortController().signal;
  const { purgeOld } = createHeavyActivities({ db, settings: {}, files: broken, logger, stopping });
  await expect(new MockActivityEnvironment().run(purgeOld)).rejects.toThrow('disk');
  expect(await db('message_acks')).toEqual([]);
  // The row stays as long as the bytes do.
  expect(await db('uploads').pluck('file')).toEqual(['f']);
});
