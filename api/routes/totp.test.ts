import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TotpSetup, TotpState } from '@roms/contracts/users';
import { totpCode } from '../../runtime/totp.ts';
import { hashPassword } from '../../runtime/password.ts';
import { startOrderApi, type Caller, type OrderApi, type Staff } from '../../tests/support/order-api.ts';

/** Logins that take a code of a phone as well, from the set-up to the lost phone. */
let api: OrderApi;
let admin: Staff;
let clock = new Date('2026-11-30T02:00:10Z');
const password = 'kata-sandi';
let email = '';
let id = 0;
let counter = 0;

beforeAll(async () => {
  api = await startOrderApi({ deps: { now: () => clock } });
  admin = await api.staff('admin', 'Bos', clock);
});
afterAll(() => api.stop());
beforeEach(async () => {
  email = `orang-${(counter += 1)}@toko.id`;
  const password_hash = await hashPassword(password);
  const [row] = await api
    .db('users')
    .insert({ name: email, email, role: 'cs', password_hash })
    .returning('id');
  id = row.id as number;
});

type LoggedIn = { status: number; code: string | undefined; caller: Caller };
async function logIn(body: { password?: string; totp?: string } = {}): Promise<LoggedIn> {
  const answer = await api.call(null, 'POST', '/api/v1/auth/login', { email, password, ...body });
  const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  return { status: answer.status, code: answer.body.error?.code, caller: { headers: { cookie } } };
}
const statusAndCode = async (totp?: string): Promise<unknown[]> => {
  const { status, code } = await logIn({ totp });
  return [status, code];
};
async function begin(who: Caller): Promise<TotpSetup> {
  const { status, body } = await api.call<TotpSetup>(who, 'POST', '/api/v1/me/totp', { current: password });
  expect(status).toBe(201);
  return body.data;
}
const prove = (who: Caller, code: string) => api.call(who, 'POST', '/api/v1/me/totp/confirm', { code });
/** Half a minute on: the phone shows the next code. */
const pass = (seconds = 30): void => void (clock = new Date(clock.getTime() + seconds * 1_000));

/** A person whose phone makes codes; answers the secret and a login. */
async function withPhone(): Promise<{ secret: string; caller: Caller }> {
  const { caller } = await logIn();
  const { secret } = await begin(caller);
  expect((await prove(caller, totpCode(secret, clock))).status).toBe(204);
  pass();
  return { secret, caller };
}

test('a login takes the code once it is proven, and not before', async () => {
  const { caller } = await logIn();
  const { secret, uri } = await begin(caller);
  expect(new URL(uri).searchParams.get('secret')).toBe(secret);
  expect(await statusAndCode()).toEqual([200, undefined]);
  const wrong = await prove(caller, totpCode(secret, new Date(0)));
  expect([wrong.status, wrong.body.error.code]).toEqual([422, 'wrong_totp']);
  expect((await prove(caller, totpCode(secret, clock))).status).toBe(204);
  expect((await api.call<TotpState>(caller, 'GET', '/api/v1/me/totp')).body.data).toEqual({ on: true });
  pass();
  expect(await statusAndCode()).toEqual([401, 'totp_required']);
  const code = totpCode(secret, clock);
  expect(await statusAndCode(`${code.slice(0, 3)} ${code.slice(3)}`)).toEqual([200, undefined]);
});

test('a wrong password is told as ever, whatever the code', async () => {
  const { secret } = await withPhone();
  const { status, code } = await logIn({ password: 'bukan ini', totp: totpCode(secret, clock) });
  expect([status, code]).toEqual([401, 'wrong_credentials']);
});

test('a code opens one login, also when two come at once and when it proved the phone', async () => {
  const { caller } = await logIn();
  const { secret } = await begin(caller);
  const proof = totpCode(secret, clock);
  await prove(caller, proof);
  expect(await statusAndCode(proof)).toEqual([401, 'wrong_totp']);
  pass();
  const code = totpCode(secret, clock);
  const both = await Promise.all([statusAndCode(code), statusAndCode(code)]);
  expect(both.map(([status]) => status).toSorted()).toEqual([200, 401]);
  // The one before, which the clock would still bear, neither.
  expect(await statusAndCode(totpCode(secret, new Date(clock.getTime() - 30_000)))).toEqual([
    401,
    'wrong_totp',
  ]);
});

test('codes of a phone that is half a minute off are taken, older ones are not', async () => {
  const { secret } = await withPhone();
  pass(300);
  expect(await statusAndCode(totpCode(secret, new Date(clock.getTime() - 60_000)))).toEqual([
    401,
    'wrong_totp',
  ]);
  expect(await statusAndCode(totpCode(secret, new Date(clock.getTime() - 30_000)))).toEqual([200, undefined]);
  expect(await statusAndCode(totpCode(secret, new Date(clock.getTime() + 30_000)))).toEqual([200, undefined]);
});

test('guessing codes with the right password is slowed down like guessing passwords, also right after a login', async () => {
  const { secret } = await withPhone();
  expect(await statusAndCode(totpCode(secret, clock))).toEqual([200, undefined]);
  const answers: unknown[] = [];
  for (let n = 0; n < 8; n += 1) answers.push((await statusAndCode('000000'))[1]);
  expect(answers).toContain('too_many_requests');
  // Nobody else is held up by that.
  const others = await api.call(null, 'POST', '/api/v1/auth/login', { email: 'lain@toko.id', password: 'x' });
  expect(others.status).toBe(401);
});

test('guessing codes from many addresses is slowed down all the same', async () => {
  const { secret } = await withPhone();
  const behindProxy = await startOrderApi({
    databaseUrl: api.databaseUrl,
    env: { ROMS_TRUST_PROXY: '1' },
    deps: { now: () => clock },
  });
  const from = async (n: number, totp: string): Promise<string | undefined> => {
    const headers = { 'x-forwarded-for': `198.51.${n}.7` };
    const answer = await behindProxy.call({ headers }, 'POST', '/api/v1/auth/login', {
      email,
      password,
      totp,
    });
    return answer.body.error?.code;
  };
  const answers: unknown[] = [];
  for (let n = 0; n < 8; n += 1) answers.push(await from(n, '000000'));
  expect(answers[0]).toBe('wrong_totp');
  expect(answers).toContain('too_many_requests');
  // Whoever has the phone waits for a turn, and is in.
  await expect
    .poll(() => from(99, totpCode(secret, clock)), { timeout: 120_000, interval: 1_000 })
    .toBeUndefined();
  await behindProxy.stop();
});

test('the secret is shown once: nothing that is read later holds it', async () => {
  const { secret, caller } = await withPhone();
  const again = await api.call(caller, 'POST', '/api/v1/me/totp', { current: password });
  expect([again.status, again.body.error.code]).toEqual([409, 'totp_on']);
  const read = [
    await api.call(caller, 'GET', '/api/v1/me/totp'),
    await api.call(caller, 'GET', '/api/v1/auth/me'),
    await api.call(admin, 'GET', '/api/v1/users'),
    await api.call(admin, 'GET', '/api/v1/audit'),
  ];
  expect(read.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(JSON.stringify(read.map(({ body }) => body))).not.toContain(secret);
});

test('setting it up and switching it off ask for the password', async () => {
  const { caller } = await logIn();
  const refused = await api.call(caller, 'POST', '/api/v1/me/totp', { current: 'bukan ini' });
  expect([refused.status, refused.body.error.code]).toEqual([422, 'wrong_password']);
  const { secret } = await begin(caller);
  await prove(caller, totpCode(secret, clock));
  pass();
  const off = (current: string) => api.call(caller, 'DELETE', '/api/v1/me/totp', { current });
  expect((await off('bukan ini')).status).toBe(422);
  expect((await off(password)).status).toBe(204);
  expect(await statusAndCode()).toEqual([200, undefined]);
  const actions = await api
    .db('audit_log')
    .where({ subject_id: String(id) })
    .orderBy('id')
    .pluck('action');
  expect(actions.filter((action: string) => action.includes('totp'))).toEqual([
    'user.totp_begun',
    'user.totp_switched_on',
    'user.totp_switched_off',
  ]);
});

test('an admin switches it off for whose phone is gone', async () => {
  await withPhone();
  const off = () => api.call(admin, 'DELETE', `/api/v1/users/${id}/totp`);
  const listed = async () =>
    (await api.call<{ id: number; hasTotp: boolean }[]>(admin, 'GET', '/api/v1/users')).body.data.find(
      (person) => person.id === id,
    )?.hasTotp;
  expect(await listed()).toBe(true);
  expect((await off()).status).toBe(204);
  expect(await listed()).toBe(false);
  expect(await statusAndCode()).toEqual([200, undefined]);
  expect((await off()).status).toBe(404);
  const rows = await api.db('audit_log').where({ subject_id: String(id), action: 'user.totp_switched_off' });
  expect(rows).toMatchObject([{ actor_name: 'Bos', before: { hasTotp: true }, after: { hasTotp: false } }]);
});

test('an admin’s own password and codes are not changed past the password', async () => {
  for (const [method, path] of [
    ['DELETE', 'totp'],
    ['POST', 'password-link'],
  ] as const) {
    const { status, body } = await api.call(admin, method, `/api/v1/users/${admin.id}/${path}`);
    expect([status, body.error.code]).toEqual([409, 'own_account']);
  }
});

test('a person with a phone changes the password by the password alone, and the code stays', async () => {
  const { caller } = await withPhone();
  const changed = await api.call(caller, 'POST', '/api/v1/me/password', {
    current: password,
    password: 'kata-lain',
  });
  expect(changed.status).toBe(204);
  expect((await logIn({ password: 'kata-lain' })).code).toBe('totp_required');
});
