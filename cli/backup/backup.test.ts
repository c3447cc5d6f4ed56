import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, migrationConfig } from '../../db/knex.ts';
import { createMediaStore } from '../../runtime/media-store.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import {
  insertCustomer,
  insertNewOrder,
  insertOrder,
  insertProduct,
  insertShop,
} from '../../tests/support/rows.ts';
import { openDatabase } from '../../wa-service/src/database.ts';
import { knownMigrations, MIGRATIONS_FOLDER } from '../migrations.ts';
import { readArchive } from './archive-reader.ts';
import { restoreBackup } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

const HOUR_MS = 3_600_000;

let folder: string;
let dataDir: string;
let source: TestDatabase;
let db: Knex;
let file: string;
let backups = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-backup-test-'));
  dataDir = join(folder, 'shop');
  source = await createTestDatabase();
  db = connectDatabase(source.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await source.drop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  backups += 1;
  file = join(folder, `shop-${backups}.tar.gz`);
});

let emptied: TestDatabase[] = [];
afterEach(async () => {
  for (const one of emptied) await one.drop();
  emptied = [];
});

const startProgress = () => ({ stage: () => {}, bytes: () => {}, end: () => {} });
const backup = (options: object = {}) =>
  writeBackup({
    file,
    databaseUrl: source.url,
    dataDir,
    waDir: join(dataDir, 'wa'),
    withSecrets: false,
    version: '0.1.0',
    startProgress,
    ...options,
  });

async function newDatabase(): Promise<string> {
  const empty = await createEmptyDatabase();
  emptied.push(empty);
  return empty.url;
}

/** Every row of every table, as text, in an order of its own. */
async function contentsOf(at: Knex): Promise<Record<string, string[]>> {
  const names: string[] = await at('pg_tables')
    .where({ schemaname: 'public' })
    .whereNot('tablename', 'like', 'knex_%')
    .orderBy('tablename')
    .pluck('tablename');
  const contents: Record<string, string[]> = {};
  for (const name of names) {
    const { rows } = await at.raw<{ rows: { row: string }[] }>(`SELECT t::text AS row FROM ?? t ORDER BY 1`, [
      name,
    ]);
    contents[name] = rows.map(({ row }) => row);
  }
  return contents;
}

/** An order with a reminder that is due after so many milliseconds. */
async function waitingOrder(dueInMs: number): Promise<number> {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId, status: 'completed' });
  await db('order_lifecycles').insert({
    order_id: orderId,
    state: 'waiting',
    next_action: 'send_reminder',
    started_at: db.fn.now(),
    due_at: new Date(Date.now() + dueInMs),
  });
  return orderId;
}

async function message(status: string, fields: object = {}): Promise<number> {
  const customer = await insertCustomer(db);
  const [conversation] = await db('conversations')
    .insert({ customer_id: customer.id, session_id: 'main' })
    .returning('id');
  const [row] = await db('messages')
    .insert({
      conversation_id: conversation.id,
      session_id: 'main',
      direction: 'outbound',
      author: 'agent',
      lane: 'reply',
      body: 'tab\there, line\nbreak, back\\slash, \\N, emoji 🫖',
      status,
      ...fields,
    })
    .returning('id');
  return row.id as number;
}

/** What the old gateway's callers queued, in a database that its owner keeps open. */
function openService(): DatabaseSync {
  const service = openDatabase(
    join(dataDir, 'wa', 'automation.db'),
    'CREATE TABLE IF NOT EXISTS kept (id INTEGER)',
  );
  service.exec(`CREATE TABLE IF NOT EXISTS legacy_jobs
    (id TEXT PRIMARY KEY, status TEXT, text TEXT, lastError TEXT, lane TEXT)`);
  return service;
}

describe('a shop that is restored elsewhere', () => {
  it('has every row and file, and holds what may have been sent since', async () => {
    const product = await insertProduct(db, 'Kopi "Gayo"; \\.');
    const past = await waitingOrder(-HOUR_MS);
    const ahead = await waitingOrder(30 * 24 * HOUR_MS);
    const [queued, sending, sent] = [
      await message('queued'),
      await message('sending'),
      await message('sent'),
    ];
    await db('workflow_engine').insert({ namespace_id: 'the one from before' });
    await db('order_lifecycles').where({ order_id: ahead }).update({ reason: null });
    const { id: customerId } = await insertCustomer(db);
    const unthanked = await insertNewOrder(db, { customerId });
    // What was ended since would be open again.
    const expires_at = new Date(Date.now() + HOUR_MS);
    const [{ id: user_id }] = await db('users')
      .insert({ email: 'cs@example.test', name: 'Dewi', role: 'cs', password_hash: 'x' })
      .returning('id');
    await db('sessions').insert({ token_hash: 'a login', user_id, expires_at });
    await db('password_links').insert({ token_hash: 'a link', user_id, expires_at });
    await db('mails').insert({
      kind: 'invite',
      address: 'cs@example.test',
      user_id,
      origin: 'http://localhost',
    });
    const media = await createMediaStore(dataDir).save(Buffer.from('a picture'));
    await mkdir(join(dataDir, 'wa', 'whatsapp-web', 'main', 'session', 'Default', 'Cache'), {
      recursive: true,
    });
    await writeFile(join(dataDir, 'wa', 'whatsapp-web', 'main', 'session', 'Default', 'Cookies'), 'pairing');
    await writeFile(
      join(dataDir, 'wa', 'whatsapp-web', 'main', 'session', 'Default', 'Cache', 'f_1'),
      'heavy',
    );
    const service = openService();
    service.exec(`INSERT INTO kept VALUES (1), (2);
      INSERT INTO legacy_jobs VALUES ('a', 'queued', 'Halo', NULL, 'broadcast'), ('b', 'sent', '', NULL, 'broadcast')`);

    const secrets = {
      postgresPassword: 'p'.repeat(32),
      waApiKey: 'k'.repeat(32),
      webhookSecret: 's'.repeat(32),
    };
    await writeFile(join(dataDir, 'secrets.json'), JSON.stringify(secrets));

    const written = await backup({ withSecrets: true });
    expect(written).toMatchObject({ files: 3, hasServiceFiles: true });
    // The shop went on.
    await insertProduct(db, 'Teh');
    service.close();

    const before = await contentsOf(db);
    const url = await newDatabase();
    const elsewhere = join(folder, 'elsewhere');
    const report = await restoreBackup({ file, startProgress, dataDir: elsewhere, databaseUrl: url });
    expect(report).toMatchObject({ messages: 3, reminders: 1, oldJobs: 1, files: 3, hasSecrets: true });

    const there = connectDatabase(url);
    try {
      const after = await contentsOf(there);
      const changed = [
        'audit_log',
        'conversation_counts',
        'conversations',
        'counted_customers',
        'evaluations',
        'mails',
        'messages',
        'order_counts',
        'order_events',
        'order_lifecycles',
        'orders',
        'password_links',
        'products',
        'restored_shop',
        'sessions',
        'workflow_engine',
      ];
      for (const [table, rows] of Object.entries(before))
        if (!changed.includes(table)) expect(after[table], table).toEqual(rows);
      expect(after.products).toHaveLength(before.products!.length - 1);
      expect(await there('products').where({ id: product }).first('name')).toEqual({
        name: 'Kopi "Gayo"; \\.',
      });

      const states = await there('messages')
        .whereNull('order_id')
        .orderBy('id')
        .select('id', 'status', 'status_reason', 'body');
      expect(states).toMatchObject([
        { id: queued, status: 'unconfirmed', status_reason: 'restored' },
        { id: sending, status: 'unconfirmed', status_reason: 'restored' },
        { id: sent, status: 'sent', status_reason: null },
      ]);
      expect(states[0].body).toBe('tab\there, line\nbreak, back\\slash, \\N, emoji 🫖');
      // The old shop thanked for it within a second.
      const thankYou = await there('messages').where({ order_id: unthanked }).first();
      expect(thankYou).toMatchObject({
        automation: 'thank_you',
        status: 'unconfirmed',
        status_reason: 'restored',
      });
      const lifecycle = (id: number, at: Knex) => at('order_lifecycles').where({ order_id: id }).first();
      const held = await lifecycle(past, db);
      expect(await lifecycle(past, there)).toMatchObject({
        state: 'waiting',
        reason: 'restored',
        due_at: null,
        restored_due_at: held.due_at,
      });
      expect((await lifecycle(ahead, there)).due_at).toEqual((await lifecycle(ahead, db)).due_at);
      expect(await there('workflow_engine')).toEqual([]);
      expect(await there('sessions')).toEqual([]);
      expect(await there('password_links')).toEqual([]);
      expect(await there('mails').pluck('status')).toEqual(['dropped']);
      expect(await there('restored_shop')).toMatchObject([{ last_order_id: unthanked, started_at: null }]);
      expect(await there('audit_log').orderBy('id', 'desc').first('action', 'after')).toMatchObject({
        action: 'shop.restored',
        after: { messages: 3, reminders: 1 },
      });

      // Triggers and keys are back, and no id of the time in between is given again.
      await expect(
        there('audit_log')
          .insert({ actor_kind: 'system', actor_name: 'x', action: 'x', subject_type: 'x' })
          .then(() => there('audit_log').delete()),
      ).rejects.toThrow(/append-only/);
      await expect(
        there('order_items').insert({
          order_id: 999_999_999,
          product_name: 'x',
          normalised_name: 'x',
          quantity: 1,
          price: 1,
          subtotal: 1,
        }),
      ).rejects.toThrow(/foreign key/);
      const { id: newest } = await insertCustomer(there);
      expect(newest).toBeGreaterThan(1_000_000);
      expect(await there('knex_migrations').pluck('name')).toEqual(await db('knex_migrations').pluck('name'));
    } finally {
      await there.destroy();
    }

    expect(await readFile(join(elsewhere, 'media', media), 'utf8')).toBe('a picture');
    expect(await readdir(join(elsewhere, 'wa', 'whatsapp-web', 'main', 'session', 'Default'))).toEqual([
      'Cookies',
    ]);
    const copied = new DatabaseSync(join(elsewhere, 'wa', 'automation.db'));
    expect(copied.prepare('SELECT count(*) AS n FROM kept').get()).toEqual({ n: 2 });
    expect(copied.prepare('SELECT id, status, text FROM legacy_jobs ORDER BY id').all()).toEqual([
      { id: 'a', status: 'failed', text: '' },
      { id: 'b', status: 'sent', text: '' },
    ]);
    copied.close();
    expect(JSON.parse(await readFile(join(elsewhere, 'secrets.json'), 'utf8'))).toMatchObject({
      ...secrets,
      isSeeded: true,
    });
  });

  it('is of one moment, however much is written meanwhile', async () => {
    let isDone = false;
    let written = 0;
    const writer = (async () => {
      while (!isDone) {
        const { id: customerId } = await insertCustomer(db);
        await insertOrder(db, { customerId });
        written += 1;
      }
    })();
    while (written < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    await backup().finally(() => (isDone = true));
    await writer;
    const url = await newDatabase();
    // Each order's customer is there, or the foreign keys would not hold.
    await restoreBackup({ file, startProgress, dataDir: join(folder, 'moment'), databaseUrl: url });
    const there = connectDatabase(url);
    const [count, shop] = [
      await there('orders').count('* as n').first(),
      await there('order_counts').where({ scope: 'shop' }).sum('orders as n').first(),
    ];
    await there.destroy();
    expect(Number(shop?.n)).toBe(Number(count?.n));
  });
});

it('a shop of an older version is brought to this one', async () => {
  const old = await createEmptyDatabase();
  emptied.push(old);
  const before = connectDatabase(old.url);
  const names = (await knownMigrations()).filter((name) => name < '20261129193000');
  for (const name of names)
    await before.migrate.up({ ...migrationConfig(MIGRATIONS_FOLDER), name } as Knex.MigratorConfig);
  const { id: customerId } = await insertCustomer(before);
  const orderId = await insertOrder(before, { customerId });
  await before.destroy();
  await backup({ databaseUrl: old.url });
  const url = await newDatabase();
  await restoreBackup({ file, startProgress, dataDir: join(folder, 'older'), databaseUrl: url });
  const there = connectDatabase(url);
  expect(await there('orders').pluck('id')).toEqual([orderId]);
  expect(await there('knex_migrations').orderBy('name').pluck('name')).toEqual(await knownMigrations());
  await there.destroy();
});

describe('is refused', () => {
  const restore = async (to: object = {}) =>
    restoreBackup({
      file,
      startProgress,
      dataDir: join(folder, 'refused'),
      databaseUrl: await newDatabase(),
      ...to,
    });
  const isUntouched = async (): Promise<void> => {
    expect(await readdir(folder)).not.toContain('refused');
  };

  it('a file that is cut off, before anything was touched', async () => {
    await backup();
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, whole.length - 20));
    const url = await newDatabase();
    await expect(restore({ databaseUrl: url })).rejects.toThrow(/damaged or cut off/);
    await isUntouched();
    const there = connectDatabase(url);
    expect(await contentsOf(there)).toEqual({});
    await there.destroy();
  });

  it('one of a newer version', async () => {
    await db('knex_migrations').insert({
      name: '20991231000000_later.ts',
      batch: 99,
      migration_time: new Date(),
    });
    await backup().finally(() => db('knex_migrations').where({ name: '20991231000000_later.ts' }).delete());
    await expect(restore()).rejects.toThrow(/made by a newer ROMS .*: update ROMS first/);
    await isUntouched();
  });

  it('a folder and a database that are not empty', async () => {
    await backup();
    await expect(restore({ dataDir })).rejects.toThrow(/is not empty/);
    await expect(restore({ databaseUrl: source.url })).rejects.toThrow(/is not empty/);
    await isUntouched();
  });

  it('rows that break a rule of the tables, and the database stays empty', async () => {
    const orderId = await waitingOrder(HOUR_MS);
    await db.raw('ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey');
    await db.raw('ALTER TABLE orders DISABLE TRIGGER USER');
    await db('orders').where({ id: orderId }).update({ customer_id: 999_999 });
    await backup();
    const url = await newDatabase();
    await expect(restore({ databaseUrl: url })).rejects.toThrow(/orders_customer_id_fkey/);
    await isUntouched();
    const there = connectDatabase(url);
    expect(await contentsOf(there)).toEqual({});
    await there.destroy();
    await db('orders').where({ id: orderId }).delete();
  });

  it('a backup onto a file that exists, and its half when it is interrupted', async () => {
    await writeFile(file, 'mine');
    await expect(backup()).rejects.toThrow(/exists already/);
    await rm(file);
    const stop = new AbortController();
    stop.abort(new Error('Ctrl-C'));
    await expect(backup({ signal: stop.signal })).rejects.toThrow('Ctrl-C');
    expect(
      (await readdir(folder)).filter((name) => name.includes(`shop-${backups}`) || name.startsWith('.')),
    ).toEqual([]);
  });

  it('a restore that is interrupted while rows come, and leaves nothing', async () => {
    await backup();
    const stop = new AbortController();
    const stage = (name: string): void => void (name === 'rows' && stop.abort(new Error('Ctrl-C')));
    const interrupted = { signal: stop.signal, startProgress: () => ({ ...startProgress(), stage }) };
    const url = await newDatabase();
    await expect(restore({ ...interrupted, databaseUrl: url })).rejects.toThrow('Ctrl-C');
    await isUntouched();
    const there = connectDatabase(url);
    expect(await contentsOf(there)).toEqual({});
    await there.destroy();
  });

  it('secrets and pairings without being asked for', async () => {
    await backup();
    const names: string[] = [];
    await readArchive(file, { entry: async ({ name }) => void names.push(name) });
    expect(names).not.toContain('secrets.json');
    expect(names.filter((name) => name.startsWith('wa/'))).toEqual(['wa/automation.db']);
    expect(names.length).toBeGreaterThan(5);
  });
});
