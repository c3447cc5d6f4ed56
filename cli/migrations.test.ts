import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase, migrationConfig } from '../db/knex.ts';
import { createEmptyDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertCustomer } from '../tests/support/rows.ts';

const DIRECTORY = fileURLToPath(new URL('../migrations/', import.meta.url));
const FILES = readdirSync(DIRECTORY).toSorted();
const config = migrationConfig(DIRECTORY);

let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  database = await createEmptyDatabase();
  db = connectDatabase(database.url, { poolSize: 2 });
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

/** Columns, constraints and indexes of the whole schema, one line each; the order of columns does not count, nor what a NOT NULL is called. */
async function schema(): Promise<string[]> {
  const { rows } = (await db.raw(`
    SELECT table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable || ' ' ||
             coalesce(column_default, '') || coalesce(generation_expression, '') AS line
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'knex_%'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE contype <> 'n' AND connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'knex_%'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'knex_%'
    ORDER BY line`)) as { rows: { line: string }[] };
  return rows.map(({ line }) => line);
}

test('each migration takes back exactly what it did, and can be done again', async () => {
  const before: string[][] = [];
  for (const _file of FILES) {
    before.push(await schema());
    await db.migrate.up(config);
  }
  const latest = await schema();
  for (const file of FILES.toReversed()) {
    await db.migrate.down(config);
    expect(await schema(), file).toEqual(before.pop());
  }
  await db.migrate.latest(config);
  expect(await schema()).toEqual(latest);
});

test('what the version before does not know becomes what has the least effect there', async () => {
  const customer = await insertCustomer(db);
  const [user] = await db('users')
    .insert({ name: 'Ani', email: 'ani@x.id', password_hash: 'x', role: 'cs', availability: 'online' })
    .returning('id');
  await db('wa_sessions').insert({ id: 'main', label: 'Main' });
  const [conversation] = await db('conversations')
    .insert({ customer_id: customer.id, session_id: 'main', status: 'snoozed', snoozed_until: new Date() })
    .returning('id');
  const order = (status: string) => ({
    order_number: status,
    customer_id: customer.id,
    source: 'test',
    status,
    total_amount: 1,
  });
  await db('orders').insert([order('draft'), order('returned'), order('pending')]);
  const message = { conversation_id: conversation.id, session_id: 'main', direction: 'outbound' };
  await db('messages').insert([
    { ...message, author: 'agent', status: 'scheduled', send_at: new Date() },
    { ...message, author: 'automation', automation: 'follow_up', status: 'read', delivered_at: new Date() },
  ]);
  const upload = { user_id: user.id, file: 'f', mime_type: 'image/png', size: 1, file_name: 'a.png' };
  await db('uploads').insert([
    { ...upload, owner_kind: 'conversation', owner_id: conversation.id },
    { ...upload, owner_kind: 'broadcast', owner_id: conversation.id },
  ]);
  await db('templates').insert({ name: 'Promo', purpose: 'broadcast', body: 'Halo' });
  await db('reminder_rules').insert({ name: 'Semua', days: 30, time: null });
  await db('idempotency_keys').insert({ source: 's', key: 'k', payload_hash: 'h', order_id: null });
  await db('consents').insert({
    customer_id: customer.id,
    kind: 'marketing',
    state: 'withdrawn',
    source: 'reply',
    actor_kind: 'customer',
    actor_name: 'Budi',
  });

  const widened = FILES.slice(FILES.indexOf('20261129180000_widen_statuses.ts'));
  for (const _file of widened) await db.migrate.down(config);
  expect(await db('conversations').pluck('status')).toEqual(['open']);
  expect(await db('orders').orderBy('id').pluck('status')).toEqual(['cancelled', 'cancelled', 'pending']);
  expect(await db('messages').orderBy('id').pluck('status')).toEqual(['withdrawn', 'read']);
  expect(await db('uploads').pluck('conversation_id')).toEqual([conversation.id]);
  expect(await db('users').pluck('is_online')).toEqual([true]);
  expect(await db('reminder_rules').pluck('time')).toEqual(['09:00']);
  expect(await db('idempotency_keys')).toEqual([]);

  await db.migrate.latest(config);
  expect(await db('uploads').first('owner_kind', 'owner_id', 'conversation_id')).toEqual({
    owner_kind: 'conversation',
    owner_id: conversation.id,
    conversation_id: conversation.id,
  });
  expect(await db('users').pluck('availability')).toEqual(['online']);
  await expect(db('conversations').update({ status: 'nonsense' })).rejects.toThrow(
    'conversations_status_check',
  );
  await db('conversations').where({ id: conversation.id }).update({ last_message_id: null });
  await db('messages').delete();
  await db('conversations').delete();
  expect(await db('uploads')).toEqual([]);
});

test('of two products whose SKU differs in capitals alone the later one gets another', async () => {
  const stocked = FILES.slice(FILES.indexOf('20261130130000_stock_products.ts'));
  for (const _file of stocked) await db.migrate.down(config);
  const product = { price: 1, normalised_name: 'x' };
  const ids = (await db('products')
    .insert(['KOPI-1', 'kopi-1', 'teh'].map((sku) => ({ ...product, name: sku, sku })))
    .returning('id')) as { id: number }[];
  await db.migrate.latest(config);
  expect(await db('products').orderBy('id').pluck('sku')).toEqual(['KOPI-1', `kopi-1-${ids[1]!.id}`, 'teh']);
});
