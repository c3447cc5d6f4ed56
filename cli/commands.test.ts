import { execFile } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Knex } from 'knex';
import { connectDatabase } from '../db/knex.ts';
import { shopSettings } from '../db/settings/shop-settings.ts';
import { hashApiKey } from '../runtime/api-key-secret.ts';
import { verifyPassword } from '../runtime/password.ts';
import { INHERITED, REPOSITORY } from '../tests/support/processes.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../tests/support/database.ts';

const run = promisify(execFile);
let database: TestDatabase;
let db: Knex;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'roms-cli-'));
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function roms(args: string[], env: Record<string, string> = {}) {
  const settings = {
    cwd: REPOSITORY,
    env: { ...INHERITED, ROMS_DATA_DIR: dataDir, DATABASE_URL: database.url, ...env },
  };
  return run(process.execPath, ['cli/main.ts', ...args], settings).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

async function fingerprint(): Promise<unknown> {
  const tables = [
    'users',
    'products',
    'customers',
    'orders',
    'order_items',
    'order_events',
    'order_lifecycles',
  ];
  const more = ['conversations', 'messages', 'templates', 'reminder_rules', 'wa_sessions', 'settings'];
  const { rows } = await db.raw(
    [...tables, ...more]
      .map((t) => `SELECT '${t}', md5(string_agg(t::text, '' ORDER BY t::text)) FROM ${t} t`)
      .join(' UNION ALL '),
  );
  return rows;
}

test('two migrations of an empty database at once both end well', async () => {
  const empty = await createEmptyDatabase();
  const results = await Promise.all([1, 2].map(() => roms(['migrate'], { DATABASE_URL: empty.url })));
  await empty.drop();
  expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  const said = results.map(({ stdout }) => stdout.trim().split('\n').at(-1)).toSorted();
  expect(said[0]).toMatch(/^\d+ migrations done\.$/);
  expect(said[1]).toBe('The schema is up to date.');
});

test('a migration gives a new shop the name and the zone of the environment, and changes neither later', async () => {
  const first = { ROMS_SHOP_NAME: 'Toko Awal', ROMS_SHOP_ZONE: 'Asia/Makassar' };
  expect(await roms(['migrate'], first)).toMatchObject({ code: 0 });
  const later = { ROMS_SHOP_NAME: 'Toko Lain', ROMS_SHOP_ZONE: 'Asia/Jayapura' };
  expect(await roms(['migrate'], later)).toMatchObject({ code: 0 });
  expect(await shopSettings(db)).toMatchObject({ shopName: 'Toko Awal', zone: 'Asia/Makassar' });
});

test('the demo is a shop with six months behind it, and a second seed changes nothing', async () => {
  const [first, sameTime] = await Promise.all([roms(['seed', '--demo']), roms(['seed', '--demo'])]);
  expect([first.stderr, sameTime.stderr]).toEqual(['', '']);
  expect(
    [first.stdout, sameTime.stdout].filter((text) => text.includes('Demo data: already there.')),
  ).toHaveLength(1);
  const before = await fingerprint();
  expect((await roms(['seed', '--demo'])).stdout).toContain('Demo data: already there.');
  expect(await fingerprint()).toEqual(before);

  const { rows } = await db.raw(`
    SELECT (SELECT count(*) FROM customers) AS customers, (SELECT count(DISTINCT zone) FROM customers) AS zones,
           (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM conversations) AS conversations,
           (SELECT count(*) FROM messages WHERE status IN ('queued', 'sending')) AS owed,
           (SELECT count(*) FROM messages WHERE created_at > now()) AS future,
           (SELECT count(DISTINCT status) FROM messages) AS statuses,
           (SELECT count(*) FROM conversations WHERE unread_count > 0 AND assignee_id IS NULL) AS unassigned,
           (SELECT count(*) FROM conversations WHERE last_message_id IS NULL) AS silent`);
  expect(rows[0]).toMatchObject({
    customers: 40,
    zones: 3,
    conversations: 30,
    owed: 0,
    future: 0,
    silent: 0,
  });
  expect(rows[0].orders).toBeGreaterThan(130);
  expect(rows[0].statuses).toBeGreaterThanOrEqual(4);
  expect(rows[0].unassigned).toBeGreaterThan(1);
});

test('only orders with something still to come are left to the sweep, and none when days are short', async () => {
  const { rows } = await db.raw(`
    SELECT count(*) AS alive, count(*) FILTER (WHERE status = 'cancelled' OR completed_at < now() - interval '29 days') AS over
      FROM orders JOIN order_lifecycles ON order_id = orders.id WHERE state = 'not_started'`);
  expect(rows[0].over).toBe(0);
  expect(rows[0].alive).toBeGreaterThan(10);
  const short = await createTestDatabase();
  await roms(['seed', '--demo'], { DATABASE_URL: short.url, ROMS_DAY_MS: '2000' });
  const other = connectDatabase(short.url);
  const missing = await other('order_lifecycles').where({ state: 'not_started' });
  await other.destroy();
  await short.drop();
  expect(missing).toEqual([]);
});

test('an API key is printed alone and only its hash is kept', async () => {
  const { stdout, stderr } = await roms(['api-keys:create', 'toko-online']);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^roms_[0-9a-f]{8}_[\w-]{43}\n$/);
  const row = await db('api_keys')
    .where({ key_hash: hashApiKey(stdout.trim()) })
    .first();
  expect(row).toMatchObject({
    source: 'toko-online',
    scopes: ['orders:create', 'orders:read', 'orders:update'],
    rate_per_second: 20,
    burst: 50,
  });
  const wrong = await roms(['api-keys:create', 'x', '--scopes', 'orders:delete']);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('orders:delete');
});

test('a user may log in with the password that was given or printed', async () => {
  const args = ['users:create', '--name', 'Sari', '--email', 'Sari@Example.com', '--role', 'cs'];
  const made = await roms(args);
  const password = /Password \(shown this once\): (\S+)/.exec(made.stdout)?.[1] ?? '';
  const row = await db('users').where({ email: 'sari@example.com' }).first();
  expect(await verifyPassword(password, row.password_hash)).toBe(true);
  expect(await roms(args)).toMatchObject({ code: 1, stderr: 'sari@example.com has a login already\n' });
});

test('what cannot work says so in one line', async () => {
  const dead = await roms(['seed'], { DATABASE_URL: 'postgres://x:y@127.0.0.1:9/z' });
  expect(dead).toMatchObject({
    code: 1,
    stderr: 'PostgreSQL does not answer: start ROMS with `npm start`, or correct DATABASE_URL\n',
  });
  const unknown = await roms(['seed'], { DATABASE_URL: '' });
  expect(unknown.code).toBe(1);
  expect(unknown.stderr.trim().split('\n')).toHaveLength(1);
  const production = await roms(['seed', '--demo'], { NODE_ENV: 'production' });
  expect(production.stderr).toContain('refused with NODE_ENV=production');
  const real = await roms(['seed', '--demo'], { WA_DRIVER: 'whatsapp-web' });
  expect(real).toMatchObject({
    code: 1,
    stderr: 'The demo has logins that everybody knows: it is refused with WA_DRIVER=whatsapp-web\n',
  });
});

test('import:orders and its kin take no file that the dashboard would refuse', async () => {
  const file = join(dataDir, 'lama.csv');
  await writeFile(file, '');
  for (const kind of ['orders', 'products', 'customers'])
    expect(await roms([`import:${kind}`, file])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/empty/),
    });
  await truncate(file, 20 * 1_024 * 1_024 + 1);
  expect(await roms(['import:orders', file])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/20 MB/),
  });
  expect(await db('imports')).toEqual([]);
});

test('segments:refresh places everybody as of today, says who moved, and leaves its row in the audit log', async () => {
  const at = { status: 'completed', total_amount: 50_000, ordered_at: new Date('2026-01-01T05:00:00Z') };
  const [{ id }] = await db('customers').insert({ name: 'Lama', name_source: 'manual' }).returning('id');
  await db('orders').insert({ ...at, order_number: 'ORD-LAMA', customer_id: id, source: 'test' });
  const segment = () => db('customer_segments').where({ customer_id: id }).first('segment');
  const first = await roms(['segments:refresh']);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/none → inactive +1\n/) });
  expect(await segment()).toEqual({ segment: 'inactive' });
  expect((await roms(['segments:refresh'])).stdout).toMatch(/customers, 0 written\n/);
  expect(await db('audit_log').where({ action: 'segments.refreshed' }).pluck('actor_kind')).toEqual([
    'system',
    'system',
  ]);
});

test('the demo has people in every segment, with the weeks that led there', async () => {
  const segments = (await db('customer_segments').distinct('segment').pluck('segment')).toSorted();
  expect(segments).toEqual(['big_spender', 'inactive', 'loyal', 'new', 'none', 'regular']);
  expect((await db('segment_days').distinct('day')).length).toBeGreaterThan(30);
  expect((await db('segment_moves')).length).toBeGreaterThan(3);
});
