import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Knex } from 'knex';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { changeOrderStatus } from '../intake/change-order-status.ts';
import { applyAck } from '../delivery/apply-ack.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { connectDatabase, type Trx } from '../knex.ts';
import { awaitMedia } from '../messages/await-media.ts';
import { retryMessage } from '../messages/retry-message.ts';
import { settle } from '../messages/store-media.ts';
import { insertMessage } from '../messages/write-message.ts';
import { keepUpload } from '../uploads/keep-upload.ts';
import { uploadOf } from '../uploads/upload-of.ts';
import { CUSTOMER_OWNED } from './customer-owned.ts';
import { mergeCustomer } from './merge-customer.ts';

let database: TestDatabase;
let db: Knex;
let agentId: number;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  const [user] = await db('users')
    .insert({ name: 'Ani', email: 'ani@x.id', password_hash: 'x', role: 'cs' })
    .returning('id');
  agentId = user.id as number;
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

type Person = { id: number; conversationId: number };

async function person(phone: string | null): Promise<Person> {
  const { id } = await insertCustomer(db);
  if (phone === null) await db('customers').where({ id }).update({ phone: null });
  const [conversation] = await db('conversations')
    .insert({ customer_id: id, session_id: 'main' })
    .returning('id');
  return { id, conversationId: conversation.id as number };
}

/** Two customers on one number: `keep` with a phone, `gone` known by LID only. */
let keep: Person;
let gone: Person;
let nextWaId = 0;
beforeEach(async () => {
  [keep, gone] = [await person('known'), await person(null)];
});

const merge = (trx: Trx) => mergeCustomer(trx, { keepId: keep.id, goneId: gone.id });

async function messageOf(
  { conversationId }: Person,
  fields: { status?: 'queued' | 'sent' | 'failed'; media?: object; inbound?: boolean; orderId?: number } = {},
): Promise<{ id: number; waMessageId: string }> {
  const waMessageId = `wa-${(nextWaId += 1)}`;
  const message = await db.transaction((trx) =>
    insertMessage(trx, {
      conversationId,
      sessionId: 'main',
      direction: fields.inbound ? 'inbound' : 'outbound',
      author: fields.inbound ? 'customer' : 'agent',
      lane: 'reply',
      body: 'Halo',
      status: fields.status ?? 'queued',
      orderId: fields.orderId ?? null,
      waMessageId,
      media: (fields.media ?? null) as never,
      expiresAt: new Date(Date.now() + 3_600_000),
    }),
  );
  return { id: message!.id, waMessageId };
}

describe('what belongs to a customer', () => {
  async function foreignKeys(trx: Knex): Promise<string[]> {
    const { rows } = (await trx.raw(`
      SELECT conrelid::regclass || '.' || attname AS name FROM pg_constraint
        JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
      WHERE contype = 'f' AND confrelid = 'customers'::regclass`)) as { rows: { name: string }[] };
    return rows.map(({ name }) => name).toSorted();
  }
  const listed: string[] = CUSTOMER_OWNED.map(({ table, column }) => `${table}.${column}`).toSorted();

  test('is what the database says', async () => {
    expect(listed).toEqual(await foreignKeys(db));
  });

  test('a table that nobody put on the list is noticed', async () => {
    const trx = await db.transaction();
    await trx.raw('CREATE TABLE planted (customer_id bigint REFERENCES customers)');
    const found = await foreignKeys(trx);
    await trx.rollback();
    expect(found.filter((name) => !listed.includes(name))).toEqual(['planted.customer_id']);
  });

  test('has an index by which a merge finds it', async () => {
    const { rows } = (await db.raw(`
      SELECT indrelid::regclass || '.' || attname AS name FROM pg_index
        JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
      WHERE indpred IS NULL`)) as { rows: { name: string }[] };
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(listed));
  });

  test('goes to the customer who stays', async () => {
    const orderId = await insertOrder(db, { customerId: gone.id });
    await db('consents').insert({
      customer_id: gone.id,
      kind: 'marketing',
      state: 'withdrawn',
      source: 'reply',
      actor_kind: 'customer',
      actor_name: 'Budi',
    });
    await db('labels').delete();
    const [one, both] = await db('labels')
      .insert([
        { name: 'Grosir', color: 'teal' },
        { name: 'VIP', color: 'teal' },
      ])
      .returning('id');
    for (const [{ id: label }, owners] of [
      [one, [gone]],
      [both, [gone, keep]],
    ] as const)
      for (const owner of owners) {
        await db('customer_labels').insert({ customer_id: owner.id, label_id: label });
        await db('conversation_labels').insert({ conversation_id: owner.conversationId, label_id: label });
      }
    const { id } = await messageOf(gone);
    await db.transaction(merge);
    const labels = [one.id, both.id];
    expect(
      await db('customer_labels').where({ customer_id: keep.id }).orderBy('label_id').pluck('label_id'),
    ).toEqual(labels);
    expect(
      await db('conversation_labels')
        .where({ conversation_id: keep.conversationId })
        .orderBy('label_id')
        .pluck('label_id'),
    ).toEqual(labels);
    expect(await db('orders').where({ id: orderId }).first('customer_id')).toEqual({ customer_id: keep.id });
    expect(await db('consents').where({ customer_id: keep.id })).toHaveLength(1);
    expect((await db('messages').where({ id }).first()).conversation_id).toBe(keep.conversationId);
    expect(await db('customers').where({ id: gone.id })).toEqual([]);
  });
});

test('what an agent uploaded for the conversation that goes is there in the one that stays', async () => {
  const kept: string[] = [];
  const store = { save: async () => 'x' } as never;
  const upload = async (conversationId: number, bytes: string) => {
    const owner = { kind: 'conversation' as const, id: conversationId };
    const file = { owner, userId: agentId, fileName: 'a.pdf', bytes: Buffer.from(`%PDF-1.7 ${bytes}`) };
    kept.push((await keepUpload({ db, store }, file)).id);
  };
  await upload(gone.conversationId, 'one');
  await upload(gone.conversationId, 'both');
  await upload(keep.conversationId, 'both');
  await db.transaction(merge);
  const owner = { kind: 'conversation' as const, id: keep.conversationId };
  await db.transaction(async (trx) => {
    for (const file of kept) expect(await uploadOf(trx, { owner, userId: agentId, file })).not.toBeNull();
  });
  expect(await db('uploads').where({ conversation_id: gone.conversationId })).toEqual([]);
});

test('what is scheduled is not the last message, and is taken back by a newer message that joins it', async () => {
  const schedule = async ({ conversationId }: Person, order: number) =>
    (
      await db('messages')
        .insert({
          ...{ conversation_id: conversationId, session_id: 'main', direction: 'outbound', author: 'agent' },
          ...{ lane: 'reply', body: `Nanti ${order}`, status: 'scheduled' },
          send_at: new Date(Date.now() + 3_600_000),
        })
        .returning('id')
    )[0].id as number;
  const overtaken = await schedule(keep, 1);
  const written = await messageOf(gone, { inbound: true });
  const later = await schedule(keep, 2);
  await db.transaction(merge);
  expect(
    await db('messages').whereIn('id', [overtaken, later]).orderBy('id').select('status', 'status_reason'),
  ).toEqual([
    { status: 'withdrawn', status_reason: 'customer_wrote' },
    { status: 'scheduled', status_reason: null },
  ]);
  expect(await db('conversations').where({ id: keep.conversationId }).first('last_message_id')).toEqual({
    last_message_id: written.id,
  });
});

/** Starts `work` while a merge that begins with `first` holds its locks, finishes the merge, and returns the answer. */
async function meetsMerge<T>(work: (trx: Trx) => Promise<T>, first: (trx: Trx) => Promise<unknown> = merge) {
  const merging = await db.transaction();
  await first(merging);
  const working = db.transaction(work);
  working.catch(() => undefined);
  await waitUntil(
    async () => {
      const { rows } = await db.raw(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows).toHaveLength(1);
    },
    { timeoutMs: 60_000 },
  );
  await merge(merging);
  await merging.commit();
  return working;
}

/** What a merge locks before it comes to the messages. */
async function lockForMerge(trx: Trx): Promise<void> {
  await trx('customers').whereIn('id', [keep.id, gone.id]).forNoKeyUpdate().select('id');
  await trx('conversations').whereIn('customer_id', [keep.id, gone.id]).forNoKeyUpdate().select('id');
}

test('a delivery that meets a merge goes on with the customer who stays', async () => {
  const { id } = await messageOf(gone);
  const { phone } = await db('customers').where({ id: keep.id }).first('phone');
  const claim = await meetsMerge((trx) => claimMessage(trx, { messageId: id, attempt: 1 }));
  expect(claim).toMatchObject({ kind: 'ask', ask: { to: `${phone}@c.us` } });
});

test('an order that meets a merge is changed under the lock of the customer who stays', async () => {
  const orderId = await insertOrder(db, { customerId: gone.id });
  const unlocked = await meetsMerge(async (trx) => {
    await changeOrderStatus(trx, { orderId, status: 'shipped', actor: SYSTEM_ACTOR, now: new Date() });
    // A foreign key's check locks the row too, but not so that nobody else could change it.
    return db('customers').where({ id: keep.id }).forNoKeyUpdate().skipLocked().pluck('id');
  });
  expect(unlocked).toEqual([]);
  expect((await db('orders').where({ id: orderId }).first()).status).toBe('shipped');
});

describe('a merge does not deadlock with', () => {
  const media = {
    gatewayId: 'g',
    mimeType: 'image/png',
    size: 1,
    fileName: null,
    state: 'failed',
    file: null,
  };
  const cases: [string, () => Promise<(trx: Trx) => Promise<unknown>>][] = [
    [
      'retry',
      async () => {
        const { id } = await messageOf(gone, { status: 'failed' });
        return (trx) => retryMessage(trx, { messageId: id, confirmed: false });
      },
    ],
    [
      'ack',
      async () => {
        const { waMessageId } = await messageOf(gone, { status: 'sent' });
        return (trx) => applyAck(trx, { sessionId: 'main', waMessageId, ack: 2, at: new Date() });
      },
    ],
    [
      'ack of a message of an order',
      async () => {
        const orderId = await insertOrder(db, { customerId: gone.id });
        const { waMessageId } = await messageOf(gone, { status: 'sent', orderId });
        return (trx) => applyAck(trx, { sessionId: 'main', waMessageId, ack: 3, at: new Date() });
      },
    ],
    [
      'media that has come',
      async () => {
        const { id } = await messageOf(gone, { inbound: true, media: { ...media, state: 'pending' } });
        return (trx) => settle(trx, id, () => ({ state: 'failed' }));
      },
    ],
    [
      'media that is waited for again',
      async () => {
        const { id } = await messageOf(gone, { inbound: true, media });
        return (trx) => awaitMedia(trx, id);
      },
    ],
  ];

  test.each(cases)('%s', async (_name, prepare) => {
    await expect(meetsMerge(await prepare(), lockForMerge)).resolves.not.toThrow();
    expect(await db('customers').where({ id: gone.id })).toEqual([]);
  });
});
