import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectDatabase } from '../db/knex.ts';
import { openLogin } from '../db/people/open-login.ts';
import { hashApiKey } from '../runtime/api-key-secret.ts';
import { hashPassword, verifyPassword } from '../runtime/password.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { REPOSITORY } from '../tests/support/processes.ts';

/** The life of accounts and keys on the command line, as somebody with a shell types it. */
let database: TestDatabase;
let db: Knex;
const ids = { admin: 0, cs: 0 };

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
beforeEach(async () => {
  await db('users').delete();
  const password_hash = await hashPassword('kata-lama');
  const rows = await db('users')
    .insert([
      { name: 'Bos', email: 'bos@toko.id', role: 'admin', password_hash },
      { name: 'Ani', email: 'ani@toko.id', role: 'cs', password_hash },
    ])
    .returning('id');
  [ids.admin, ids.cs] = rows.map(({ id }: { id: number }) => id) as [number, number];
  await openLogin(db, { token: 'satu', userId: ids.cs, now: new Date() });
  await openLogin(db, { token: 'dua', userId: ids.cs, now: new Date() });
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

async function roms(
  args: string[],
  stdin = '',
  variables: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['cli/main.ts', ...args], {
    cwd: REPOSITORY,
    env: { PATH: process.env.PATH, ROMS_DATA_DIR: tmpdir(), DATABASE_URL: database.url, ...variables },
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.end(stdin);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}
const loginsOf = async (userId: number): Promise<number> =>
  Number((await db('sessions').where({ user_id: userId }).count())[0]?.count);
const lastAudit = async (): Promise<object> => db('audit_log').orderBy('id', 'desc').first();

test('another password comes from stdin and ends every login; on the command line it is refused', async () => {
  const refused = await roms(['users:password', 'ani@toko.id', '--password', 'terlihat-semua']);
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringMatching(/^A password on the command line is seen by everybody/),
  ]);
  const short = await roms(['users:password', 'ani@toko.id'], 'pendek\n');
  expect([short.code, short.err]).toEqual([1, expect.stringMatching(/at least 8 characters/)]);
  expect(await loginsOf(ids.cs)).toBe(2);

  expect(await roms(['users:password', 'Ani@Toko.id'], 'kata yang baru\n')).toMatchObject({
    code: 0,
    err: '',
  });
  const { password_hash } = await db('users').where({ id: ids.cs }).first();
  expect(await verifyPassword('kata yang baru', password_hash)).toBe(true);
  expect(await loginsOf(ids.cs)).toBe(0);
  expect(await lastAudit()).toMatchObject({
    actor_kind: 'system',
    action: 'user.password_changed',
    subject_type: 'user',
    subject_id: String(ids.cs),
  });
});

test('a role and a deactivation end logins; the last admin stays', async () => {
  expect(await roms(['users:role', 'ani@toko.id', 'admin'])).toMatchObject({ code: 0 });
  expect(await loginsOf(ids.cs)).toBe(0);
  expect(await roms(['users:deactivate', 'bos@toko.id'])).toMatchObject({ code: 0 });
  const last = await roms(['users:role', 'ani@toko.id', 'cs']);
  expect([last.code, last.err]).toEqual([1, 'This is the last admin: make another one first\n']);
  expect(await db('users').where({ id: ids.cs }).first()).toMatchObject({ role: 'admin', active: true });
  expect((await roms(['users:list'])).out).toMatch(/bos@toko\.id {2}Bos {2}admin {2}deactivated/);
});

test('somebody is logged out everywhere; a person who is not there is named', async () => {
  expect((await roms(['logins:end', 'ani@toko.id'])).out).toContain('2 logins ended');
  expect(await loginsOf(ids.cs)).toBe(0);
  const nobody = await roms(['logins:end', 'siapa@toko.id']);
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringMatching(/^Nobody has the address/)]);
});

test('a key is rotated under its name, listed without its secret, and revoked', async () => {
  const first = (await roms(['api-keys:create', 'pasar'])).out.trim();
  const twice = await roms(['api-keys:create', 'pasar']);
  expect([twice.code, twice.err]).toEqual([1, expect.stringMatching(/has a key already/)]);

  const { id } = await db('api_keys')
    .where({ key_hash: hashApiKey(first) })
    .first();
  const second = (await roms(['api-keys:rotate', String(id), '--grace-hours', '2'])).out.trim();
  const [old, fresh] = await db('api_keys').where({ source: 'pasar' }).orderBy('id');
  expect(fresh.key_hash).toBe(hashApiKey(second));
  expect(old.revoked_at).toBeNull();
  expect(old.expires_at.getTime()).toBeGreaterThan(Date.now() + 3_600_000);

  expect(await roms(['api-keys:revoke', String(fresh.id)])).toMatchObject({ code: 0 });
  const { out } = await roms(['api-keys:list']);
  expect(out).toMatch(/pasar {2}\w{8}… .*revoked/);
  expect(out).not.toContain(second.slice(14));
  expect(await lastAudit()).toMatchObject({ action: 'api_key.revoked', subject_id: String(fresh.id) });
});

test('the database’s password may hold any character when it stands beside the address', async () => {
  const password = `a@b:c/d#e?f%g h'i"j$k`;
  const url = new URL(database.url);
  const role = `odd_${url.pathname.slice(1)}`;
  await db.raw(
    `CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${password.replaceAll("'", "''").replaceAll('?', '\\?')}'`,
  );
  try {
    const env = { DATABASE_URL: `postgres://${role}@${url.host}${url.pathname}`, PGPASSWORD: password };
    expect(await roms(['users:list'], '', env)).toMatchObject({ code: 0, err: '' });
    const wrong = await roms(['users:list'], '', { ...env, PGPASSWORD: 'x' });
    expect(wrong).toMatchObject({
      code: 1,
      err: 'PostgreSQL refuses the user or password of DATABASE_URL\n',
    });
  } finally {
    await db.raw(`DROP ROLE ${role}`);
  }
});
