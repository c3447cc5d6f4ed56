import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiKey, NewApiKey } from '@roms/contracts/api-keys';
import type { Me, OwnLogin, PasswordLink, Person } from '@roms/contracts/users';
import { LOGIN_IDLE_MS, LOGIN_MOST_MS } from '@roms/domain/login-life';
import { hashPassword } from '../../runtime/password.ts';
import { startOrderApi, type Caller, type OrderApi, type Staff } from '../../tests/support/order-api.ts';

/** Accounts, logins and keys from their making to their end. */
let api: OrderApi;
let clock = new Date();
let admin: Staff;
const DAY_MS = 24 * 3_600_000;

beforeAll(async () => {
  api = await startOrderApi({ deps: { now: () => clock } });
  admin = await api.staff('admin', 'Bos');
});
afterAll(() => api.stop());

/** A person with the password `kata-lama`; nobody has tried it, and nothing is left of one of a first try. */
async function person(email: string): Promise<number> {
  await api.db('users').where({ email }).delete();
  await api.db('login_attempts').delete();
  const password_hash = await hashPassword('kata-lama');
  const [row] = await api
    .db('users')
    .insert({ name: email, email, role: 'cs', password_hash })
    .returning('id');
  return row.id as number;
}
async function logIn(email: string, password: string): Promise<Caller | number> {
  const answer = await api.call<Me>(null, 'POST', '/api/v1/auth/login', { email, password });
  if (answer.status !== 200) return answer.status;
  return { headers: { cookie: (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '' } };
}
const statusOf = async (caller: Caller): Promise<number> =>
  (await api.call(caller, 'GET', '/api/v1/auth/me')).status;
const actions = async (subject: string, id: number | null): Promise<string[]> =>
  api.db('audit_log').where({ subject_type: subject, subject_id: id }).orderBy('id').pluck('action');

test('a person changes the own password: other logins end, this one stays', async () => {
  const id = await person('ganti@toko.id');
  const [here, there] = (await Promise.all(
    [1, 2].map(() => logIn('ganti@toko.id', 'kata-lama')),
  )) as Caller[];
  const wrong = await api.call(here!, 'POST', '/api/v1/me/password', {
    current: 'bukan ini',
    password: 'kata-baru',
  });
  expect([wrong.status, wrong.body.error.code]).toEqual([422, 'wrong_password']);
  const right = await api.call(here!, 'POST', '/api/v1/me/password', {
    current: 'kata-lama',
    password: 'kata-baru',
  });
  expect(right.status).toBe(204);
  expect([await statusOf(here!), await statusOf(there!)]).toEqual([200, 401]);
  expect(await logIn('ganti@toko.id', 'kata-lama')).toBe(401);
  expect(await logIn('ganti@toko.id', 'kata-baru')).toMatchObject({});
  expect(await actions('user', id)).toContain('user.password_changed');
});

test('a person sees the own logins and ends one of them, and nobody else’s', async () => {
  await person('daftar@toko.id');
  await person('lain@toko.id');
  const here = (await logIn('daftar@toko.id', 'kata-lama')) as Caller;
  const there = (await logIn('daftar@toko.id', 'kata-lama')) as Caller;
  const stranger = (await logIn('lain@toko.id', 'kata-lama')) as Caller;
  const { data } = (await api.call<OwnLogin[]>(here, 'GET', '/api/v1/me/logins')).body;
  expect(data.map(({ isCurrent }) => isCurrent).toSorted()).toEqual([false, true]);
  expect(JSON.stringify(data)).not.toMatch(/hash|token/i);
  const other = data.find(({ isCurrent }) => !isCurrent)!;
  expect((await api.call(stranger, 'DELETE', `/api/v1/me/logins/${other.id}`)).status).toBe(404);
  expect((await api.call(here, 'DELETE', `/api/v1/me/logins/${other.id}`)).status).toBe(204);
  expect([await statusOf(here), await statusOf(there), await statusOf(stranger)]).toEqual([200, 401, 200]);
});

test('a link of an admin sets a password once, within a day; the newest one alone opens something', async () => {
  const id = await person('lupa@toko.id');
  const old = (await logIn('lupa@toko.id', 'kata-lama')) as Caller;
  const make = async (): Promise<string> => {
    const { status, body } = await api.call<PasswordLink>(admin, 'POST', `/api/v1/users/${id}/password-link`);
    expect(status).toBe(201);
    return new URL(body.data.url).hash.slice(1);
  };
  const reset = async (token: string, password = 'kata-baru'): Promise<number> =>
    (await api.call(null, 'POST', '/api/v1/auth/password/reset', { token, password })).status;
  const [first, second] = [await make(), await make()];
  expect(await reset(first)).toBe(404);
  expect(await reset(second, 'pendek')).toBe(400);
  expect(await reset(second)).toBe(204);
  expect(await reset(second)).toBe(404);
  expect(await statusOf(old)).toBe(401);
  expect(await logIn('lupa@toko.id', 'kata-baru')).toMatchObject({});

  const late = await make();
  clock = new Date(clock.getTime() + DAY_MS + 1);
  expect(await reset(late)).toBe(404);
  expect(JSON.stringify(await api.db('password_links').select())).not.toContain(late);
});

test('another role and a deactivation end logins; the last admin cannot go', async () => {
  const id = await person('naik@toko.id');
  const login = (await logIn('naik@toko.id', 'kata-lama')) as Caller;
  const change = async (userId: number, body: object): Promise<[number, string | undefined]> => {
    const answer = await api.call<Person>(admin, 'PATCH', `/api/v1/users/${userId}`, body);
    return [answer.status, answer.body.error?.code];
  };
  expect(await change(id, { role: 'admin' })).toEqual([200, undefined]);
  expect(await statusOf(login)).toBe(401);
  expect(await change(id, { active: false })).toEqual([200, undefined]);
  expect(await logIn('naik@toko.id', 'kata-lama')).toBe(401);
  expect(await change(admin.id, { role: 'cs' })).toEqual([409, 'last_admin']);
  expect(await statusOf(admin)).toBe(200);
});

test('two admins who take each other out at once leave one', async () => {
  const other = await api.staff('admin', 'Wakil');
  const out = (by: Staff, whom: Staff) =>
    api.call(by, 'PATCH', `/api/v1/users/${whom.id}`, { active: false });
  await Promise.all([out(admin, other), out(other, admin)]);
  expect(await api.db('users').where({ role: 'admin', active: true })).toHaveLength(1);
  await api.db('users').whereIn('id', [admin.id, other.id]).update({ active: true });
});

test('a login ends after seven days unused, and after thirty at all', async () => {
  await person('lama@toko.id');
  const idle = (await logIn('lama@toko.id', 'kata-lama')) as Caller;
  const used = (await logIn('lama@toko.id', 'kata-lama')) as Caller;
  const opened = clock.getTime();
  for (let at = 0; at < LOGIN_MOST_MS - DAY_MS; at += 6 * DAY_MS) {
    clock = new Date(opened + at);
    expect(await statusOf(used)).toBe(200);
  }
  expect(await statusOf(idle)).toBe(401);
  clock = new Date(opened + LOGIN_MOST_MS - 1);
  expect(await statusOf(used)).toBe(200);
  clock = new Date(opened + LOGIN_MOST_MS);
  expect(await statusOf(used)).toBe(401);
  expect(LOGIN_IDLE_MS).toBe(7 * DAY_MS);
  // The walk of the clock ended hers too.
  admin = await api.staff('admin', 'Bos', clock);
});

test('a key is shown once, rotated under its name, and refused once it is revoked or over', async () => {
  const orders = async (key: string): Promise<number> =>
    (await api.call({ headers: { 'x-api-key': key } }, 'GET', '/api/v1/orders')).status;
  const make = (body: object) => api.call<NewApiKey>(admin, 'POST', '/api/v1/api-keys', body);
  const scopes = ['orders:read'];
  const first = (await make({ name: 'pasar', scopes })).body.data;
  expect(await orders(first.key)).toBe(200);
  expect((await make({ name: 'pasar', scopes })).body.error.code).toBe('key_exists');
  expect((await make({ name: 'manual', scopes })).status).toBe(400);

  const rotate = async (id: number, body?: object) =>
    (await api.call<NewApiKey>(admin, 'POST', `/api/v1/api-keys/${id}/rotate`, body)).body.data;
  const second = await rotate(first.id);
  expect([second.name, await orders(first.key), await orders(second.key)]).toEqual(['pasar', 401, 200]);
  const third = await rotate(second.id, { graceHours: 1 });
  expect([await orders(second.key), await orders(third.key)]).toEqual([200, 200]);
  const again = await api.call(admin, 'POST', `/api/v1/api-keys/${second.id}/rotate`);
  expect([again.status, again.body.error.code]).toEqual([409, 'key_rotated']);
  clock = new Date(clock.getTime() + 3_600_000);
  expect([await orders(second.key), await orders(third.key)]).toEqual([401, 200]);

  expect((await api.call(admin, 'DELETE', `/api/v1/api-keys/${third.id}`)).status).toBe(204);
  expect(await orders(third.key)).toBe(401);
  const listed = (await api.call<ApiKey[]>(admin, 'GET', '/api/v1/api-keys')).body;
  expect(JSON.stringify(listed)).not.toContain(third.key.slice(14));
  expect(await actions('api_key', third.id)).toEqual(['api_key.revoked']);
});

test('failed logins are in the audit log, masked, and a flood of them is a row a minute', async () => {
  const id = await person('sasaran@toko.id');
  for (let n = 0; n < 4; n += 1) expect(await logIn('sasaran@toko.id', `salah-${n}`)).toBe(401);
  const rows = await api.db('audit_log').where({ action: 'login.failed', subject_id: String(id) });
  expect(rows).toHaveLength(1);
  expect(rows[0].after).toMatchObject({ account: 's…@toko.id', times: 1 });
  expect(JSON.stringify(rows)).not.toContain('sasaran');
  clock = new Date(clock.getTime() + 61_000);
  await logIn('sasaran@toko.id', 'salah-lagi');
  const later = await api.db('audit_log').where({ action: 'login.failed', subject_id: String(id) });
  expect(later.map(({ after }) => after.times)).toEqual([1, 4]);
});

test('accounts that do not exist are one row together, whoever makes them up', async () => {
  clock = new Date(clock.getTime() + 61_000);
  const last = await api.db('audit_log').max('id as id').first();
  for (let n = 0; n < 4; n += 1) expect(await logIn(`karangan-${n}@toko.id`, 'salah')).toBe(401);
  const rows = await api
    .db('audit_log')
    .where({ action: 'login.failed' })
    .whereNull('subject_id')
    .where('id', '>', last?.id ?? 0);
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain('toko.id');
});

test('a password that is changed while the old one is looked at opens no login', async () => {
  const id = await person('sela@toko.id');
  const { logins } = api.deps;
  const check = logins.check.bind(logins);
  logins.check = async (credentials, address) => {
    const user = await check(credentials, address);
    await api.db('users').where({ id }).update({ password_hash: 'another' });
    return user;
  };
  try {
    expect(await logIn('sela@toko.id', 'kata-lama')).toBe(401);
  } finally {
    logins.check = check;
  }
  expect(await api.db('sessions').where({ user_id: id })).toEqual([]);
});
