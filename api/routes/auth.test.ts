import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FirstLogin, Me } from '@roms/contracts/users';
import { DEMO_LOGINS } from '@roms/domain/demo';
import { FIRST_ADMIN_COMMAND } from '@roms/domain/first-admin';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { hashPassword } from '../../runtime/password.ts';
import { refuseDefaultCredentials } from '../default-credentials.ts';
import { startOrderApi, type OrderApi } from '../../tests/support/order-api.ts';

let api: OrderApi;
let clock = new Date();
beforeAll(async () => {
  api = await startOrderApi({
    env: { ROMS_TRUST_PROXY: 'true', TEMPORAL_UI_URL: 'http://127.0.0.1:8233' },
    deps: { now: () => clock },
  });
  for (const [email, role] of [
    ['bos@toko.id', 'admin'],
    ['ani@toko.id', 'cs'],
  ]) {
    await api
      .db('users')
      .insert({ name: email, email, role, password_hash: await hashPassword('rahasia-123') });
  }
});
afterAll(() => api.stop());

/** A login from an address; behind our proxy the header says whose it is. */
const login = (email: string, password: string, address = '10.0.0.1', headers = {}) =>
  api.call<Me>({ headers: { 'x-forwarded-for': address, ...headers } }, 'POST', '/api/v1/auth/login', {
    email,
    password,
  });
let addresses = 0;
/** One from which nobody has tried anything, not even in a first try. */
const freshAddress = (): string => `10.7.0.${(addresses += 1)}`;
const cookieOf = (answer: { headers: Headers }): string => answer.headers.getSetCookie()[0] ?? '';
const withCookie = (cookie: string, headers = {}) => ({
  headers: { cookie: cookie.split(';')[0] ?? '', ...headers },
});
const me = (cookie: string) => api.call<Me>(withCookie(cookie), 'GET', '/api/v1/auth/me');

describe('a login', () => {
  test('sets a cookie that scripts cannot read, and says who it is', async () => {
    const answer = await login('Bos@Toko.id', 'rahasia-123');
    expect([answer.status, answer.body.data]).toEqual([
      200,
      {
        user: { id: expect.any(Number), name: 'bos@toko.id', email: 'bos@toko.id', role: 'admin' },
        shop: { name: 'Kopi Someah', zone: 'Asia/Jakarta' },
        temporalUiUrl: 'http://127.0.0.1:8233',
        temporalNamespace: 'default',
      },
    ]);
    const cookie = cookieOf(answer);
    expect(cookie).toMatch(/^roms_session=[\w-]{43};/);
    expect(cookie.toLowerCase()).toMatch(/httponly/);
    expect(cookie.toLowerCase()).toMatch(/samesite=lax/);
    // Plain http: a Secure cookie would never come back.
    expect(cookie.toLowerCase()).not.toContain('secure');
    expect((await me(cookie)).body.data.user.role).toBe('admin');
    const stored = await api.db('sessions').select('token_hash');
    expect(JSON.stringify(stored)).not.toContain(cookie.slice('roms_session='.length, 40));
  });

  test('behind https the cookie is Secure', async () => {
    const answer = await login('bos@toko.id', 'rahasia-123', '10.0.0.1', { 'x-forwarded-proto': 'https' });
    expect(cookieOf(answer).toLowerCase()).toContain('secure');
  });

  test('tells CS nothing of Temporal', async () => {
    const { body } = await login('ani@toko.id', 'rahasia-123');
    expect([body.data.temporalUiUrl, body.data.temporalNamespace]).toEqual([null, null]);
  });

  test('is refused in the same words whether or not the account exists, and for a deactivated one', async () => {
    const wrong = await login('bos@toko.id', 'salah', '10.0.0.2');
    const unknown = await login('hantu@toko.id', 'salah', '10.0.0.2');
    expect([wrong.status, wrong.body.error.code]).toEqual([401, 'wrong_credentials']);
    expect({ ...unknown.body.error, requestId: '' }).toEqual({ ...wrong.body.error, requestId: '' });
    const { body } = await login('ani@toko.id', 'rahasia-123');
    await api.db('users').where({ id: body.data.user.id }).update({ active: false });
    expect((await login('ani@toko.id', 'rahasia-123')).status).toBe(401);
    await api.db('users').where({ id: body.data.user.id }).update({ active: true });
  });

  test('ends with its logout, with its account, and after a week without use', async () => {
    const cookie = cookieOf(await login('bos@toko.id', 'rahasia-123'));
    expect((await api.call(withCookie(cookie), 'POST', '/api/v1/auth/logout')).status).toBe(204);
    expect((await me(cookie)).status).toBe(401);
    expect((await api.call(withCookie(cookie), 'POST', '/api/v1/auth/logout')).status).toBe(204);

    const start = clock;
    const used = cookieOf(await login('bos@toko.id', 'rahasia-123'));
    const days = (count: number): void => void (clock = new Date(start.getTime() + count * 86_400_000));
    days(6);
    const touched = await me(used);
    expect([touched.status, cookieOf(touched).slice(0, 13)]).toEqual([200, 'roms_session=']);
    days(12);
    expect((await me(used)).status).toBe(200);
    days(20);
    expect((await me(used)).status).toBe(401);
    clock = start;
  });
});

describe('guessing', () => {
  test('slows down for one account from one address, and locks nobody out elsewhere', async () => {
    const answers = [];
    const [here, elsewhere] = [freshAddress(), freshAddress()];
    for (let index = 0; index < 6; index += 1)
      answers.push(await login('bos@toko.id', `salah-${index}`, here));
    expect(answers.slice(0, 5).map(({ status }) => status)).toEqual(Array(5).fill(401));
    const last = answers.at(-1);
    expect([last?.status, last?.body.error.code]).toEqual([429, 'too_many_requests']);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    // Not even the right one is looked at from there, or guessing would go on at full speed.
    expect((await login('bos@toko.id', 'rahasia-123', here)).status).toBe(429);
    expect((await login('bos@toko.id', 'rahasia-123', elsewhere)).status).toBe(200);
    expect((await login('ani@toko.id', 'rahasia-123', here)).status).toBe(200);
  });
});

test('seven right logins at once all succeed; twenty wrong ones at once are not all looked at', async () => {
  const [one, other] = [freshAddress(), freshAddress()];
  const right = await Promise.all(Array.from({ length: 7 }, () => login('bos@toko.id', 'rahasia-123', one)));
  expect(right.map(({ status }) => status)).toEqual(Array(7).fill(200));
  const wrong = await Promise.all(Array.from({ length: 20 }, () => login('bos@toko.id', 'salah', other)));
  expect(wrong.filter(({ status }) => status === 401)).toHaveLength(5);
  expect(wrong.filter(({ status }) => status === 429)).toHaveLength(15);
});

test('however an e-mail is spelled, what the database takes for one account is one', async () => {
  const address = freshAddress();
  await api.db('users').where({ email: 'inci@toko.id' }).delete();
  await api.db('users').insert({
    name: 'Inci',
    email: 'inci@toko.id',
    role: 'cs',
    password_hash: await hashPassword('rahasia-123'),
  });
  const spellings = ['inci@toko.id', 'İnci@toko.id', 'INCİ@TOKO.İD', 'Inci@Toko.Id'];
  const looked = [];
  for (let index = 0; index < 8; index += 1)
    looked.push((await login(spellings[index % 4]!, `salah-${index}`, address)).status);
  const isOneAccount = await Promise.all(
    spellings.map(async (email) => (await api.db('users').where({ email })).length === 1),
  );
  expect(isOneAccount).toContain(true);
  // Two of each spelling would otherwise all have been free.
  expect(looked.filter((status) => status === 401).length).toBeLessThan(8);
});

test('a login that is longer than any e-mail and password is not read', async () => {
  const { status, body } = await login('bos@toko.id', 'x'.repeat(20_000));
  expect([status, body.error.code]).toEqual([413, 'body_too_large']);
});

describe('another site', () => {
  const attack = (headers: Record<string, string>, path = '/api/v1/manual-orders', cookie = '') =>
    api.call(withCookie(cookie, headers), 'POST', path, {});

  test('cannot act with the cookie of a logged-in person', async () => {
    const cookie = cookieOf(await login('bos@toko.id', 'rahasia-123'));
    const { status, body } = await attack({ origin: 'https://jahat.example' }, undefined, cookie);
    expect([status, body.error.code]).toEqual([403, 'foreign_origin']);
    expect((await attack({ origin: 'null' }, undefined, cookie)).status).toBe(403);
    // The same page is ours again: the body is what is wrong.
    expect((await attack({ origin: api.url }, undefined, cookie)).status).toBe(400);
    expect((await attack({}, undefined, cookie)).status).toBe(400);
  });

  test('cannot log anybody in or out', async () => {
    expect((await attack({ origin: 'https://jahat.example' }, '/api/v1/auth/login')).status).toBe(403);
    expect((await attack({ origin: 'https://jahat.example' }, '/api/v1/auth/logout')).status).toBe(403);
  });

  test('a forged host does not make it ours', async () => {
    const cookie = cookieOf(await login('bos@toko.id', 'rahasia-123'));
    const status = await new Promise((resolve) => {
      const { port } = new URL(api.url);
      request(
        {
          port,
          method: 'POST',
          path: '/api/v1/manual-orders',
          headers: { ...withCookie(cookie).headers, host: 'toko.id', origin: 'https://jahat.example' },
        },
        (response) => resolve(response.statusCode),
      ).end();
    });
    expect(status).toBe(403);
  });
});

test.each(DEMO_LOGINS)('a real shop refuses the login that everybody knows: $email', async (login) => {
  const { name, email, password, role } = login;
  await api.db('users').where({ email }).delete();
  await refuseDefaultCredentials(api.db);
  const [user] = await api
    .db('users')
    .insert({ name, email, role, password_hash: await hashPassword(password) })
    .returning('id');
  await expect(refuseDefaultCredentials(api.db, 'WA_DRIVER=whatsapp-web')).rejects.toThrow(
    `${email} still has the demo's password, which everybody knows: change it or deactivate the account before running with WA_DRIVER=whatsapp-web`,
  );
  await api.db('users').where({ id: user.id }).update({ active: false });
  await refuseDefaultCredentials(api.db);
  await api.db('users').where({ id: user.id }).update({ active: true });
  await api
    .db('users')
    .where({ id: user.id })
    .update({ password_hash: await hashPassword('lain-sekali') });
  await refuseDefaultCredentials(api.db);
});

test('says at the login whose shop it is, and how to make its first login until somebody has one', async () => {
  await api.staff('admin');
  const told = async () => (await api.call<FirstLogin>(null, 'GET', '/api/v1/auth/first-login')).body.data;
  const { shopName } = await shopSettings(api.db);
  expect(await told()).toEqual({ command: null, shopName, sendsMail: true });
  await api.db.raw('TRUNCATE users CASCADE');
  expect(await told()).toEqual({ command: FIRST_ADMIN_COMMAND, shopName, sendsMail: true });
});
