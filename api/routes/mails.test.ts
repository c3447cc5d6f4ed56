import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FirstLogin } from '@roms/contracts/users';
import { startOrderApi, type OrderApi } from '../../tests/support/order-api.ts';
import { rawRequest } from '../../tests/support/raw-request.ts';
import { statementsOf } from '../../tests/support/statements.ts';

/** What strangers may have mailed, and where the demo's mails are read. */
let api: OrderApi;
beforeAll(async () => {
  api = await startOrderApi();
  await api.staff('admin');
});
afterAll(() => api.stop());

const forgot = (email: string, on: OrderApi = api) =>
  on.call(null, 'POST', '/api/v1/auth/password/forgot', { email });
const waiting = (): Promise<Record<string, unknown>[]> => api.db('mails').orderBy('id');

test('whether or not somebody has the address, the answer and what is done for it are the same', async () => {
  await api.staff('cs', 'Rina');
  const { email } = await api.db('users').where({ name: 'Rina' }).first('email');
  // What the API does by itself meanwhile is about logins and messages.
  const isAsked = (sql: string): boolean => /mails|login_attempts|users/.test(sql) && !/sessions/.test(sql);
  const answerTo = async (address: string) => {
    const { sql, result } = await statementsOf(api.db, () => forgot(address));
    return { status: result.status, body: result.body, statements: sql.filter(isAsked) };
  };
  const known = await answerTo(email);
  expect(known).toMatchObject({ status: 202, body: { data: null } });
  expect(known.statements.length).toBeGreaterThan(0);
  expect(await answerTo('karangan@toko.id')).toEqual(known);
  expect((await waiting()).map(({ address }) => address)).toEqual([email, 'karangan@toko.id']);
  expect(api.started.filter(([name]) => name === 'startMail')).toHaveLength(2);
});

test('one address gets three mails an hour, in whatever case it is written, and nobody is told', async () => {
  const before = (await waiting()).length;
  for (const email of ['Sasaran@toko.id', 'sasaran@toko.id', ' SASARAN@toko.id', 'sasaran@TOKO.id'])
    expect((await forgot(email)).status).toBe(202);
  expect((await waiting()).length - before).toBe(3);
});

test('one network has thirty mails an hour sent, whomever for, and is not told', async () => {
  const own = await startOrderApi();
  try {
    const statuses: number[] = [];
    for (let n = 0; n < 32; n += 1) statuses.push((await forgot(`orang-${n}@toko.id`, own)).status);
    expect(new Set(statuses)).toEqual(new Set([202]));
    expect(await own.db('mails')).toHaveLength(30);
  } finally {
    await own.stop();
  }
});

test('nothing in a request says where a mailed link leads', async () => {
  const body = JSON.stringify({ email: 'tujuan@toko.id' });
  const headers = {
    'content-type': 'application/json',
    host: 'localhost:4444',
    'x-forwarded-host': 'jahat.example',
    'x-forwarded-proto': 'https://jahat.example/?',
  };
  const path = '/api/v1/auth/password/forgot';
  const settings: { env: Record<string, string>; origin: string }[] = [
    { env: {}, origin: 'http://127.0.0.1:8000' },
    { env: { ROMS_PUBLIC_URL: 'https://roms.toko.id' }, origin: 'https://roms.toko.id' },
  ];
  const origins: unknown[] = [];
  for (const { env } of settings) {
    const proxied = await startOrderApi({
      databaseUrl: api.databaseUrl,
      env: { ROMS_TRUST_PROXY: '1', ...env },
    });
    expect((await rawRequest(proxied.url, { method: 'POST', path, headers, body })).status).toBe(202);
    origins.push((await waiting()).at(-1)?.origin);
    await proxied.stop();
  }
  expect(origins).toEqual(settings.map(({ origin }) => origin));
});

test('an invite leads to the name by which it was asked for, not to one that was forwarded', async () => {
  const proxied = await startOrderApi({
    databaseUrl: api.databaseUrl,
    env: { ROMS_TRUST_PROXY: '1' },
  });
  const admin = await proxied.staff('admin');
  const forwarded = { 'x-forwarded-host': 'jahat.example', 'x-forwarded-proto': 'javascript' };
  await proxied.call({ headers: { ...admin.headers, ...forwarded } }, 'POST', '/api/v1/users', {
    name: 'C',
    email: 'c@toko.id',
    role: 'cs',
  });
  expect((await waiting()).at(-1)).toMatchObject({ address: 'c@toko.id', origin: proxied.url });
  await proxied.stop();
});

test('who is let in by a link is written to as well; who gets a password is not', async () => {
  const admin = await api.staff('admin');
  const before = (await waiting()).length;
  await api.call(admin, 'POST', '/api/v1/users', { name: 'A', email: 'a@toko.id', role: 'cs' });
  await api.call(admin, 'POST', '/api/v1/users', {
    name: 'B',
    email: 'b@toko.id',
    role: 'cs',
    password: 'kata-pertama',
  });
  expect((await waiting()).slice(before)).toMatchObject([{ kind: 'invite', address: 'a@toko.id' }]);
});

test("the demo's mails are read on this machine under a name of its own, and nowhere else", async () => {
  await api.db('mails').insert({
    ...{ kind: 'invite', address: 'rina@toko.id', origin: 'http://localhost', status: 'kept' },
    ...{ subject: 'Undangan', text: 'Halo', done_at: new Date('2026-11-30T02:00:00Z') },
  });
  const { status, body } = await api.call(null, 'GET', '/mailbox/api/messages');
  expect(status).toBe(200);
  expect(body.data).toEqual([
    { to: 'rina@toko.id', subject: 'Undangan', text: 'Halo', at: '2026-11-30T02:00:00.000Z' },
  ]);
  const demo = await startOrderApi({
    databaseUrl: api.databaseUrl,
    env: { ROMS_HOSTS: 'toko.lan' },
  });
  const elsewhere = await rawRequest(demo.url, {
    method: 'GET',
    path: '/mailbox/api/messages',
    headers: { host: 'toko.lan' },
  });
  await demo.stop();
  expect(elsewhere.status).toBe(403);
  // Behind a proxy on this machine everybody comes from here.
  for (const name of ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']) {
    const proxied = { headers: { [name]: '203.0.113.7' } };
    expect((await api.call(proxied, 'GET', '/mailbox/api/messages')).status).toBe(403);
  }
});

test('a real shop keeps no mails to be read, and without a server says that an admin helps', async () => {
  const secrets = { WA_API_KEY: 'a-key-of-its-own-1', ROMS_WEBHOOK_SECRET: 'another-key-of-it-2' };
  const real = await startOrderApi({
    databaseUrl: api.databaseUrl,
    env: { NODE_ENV: 'production', ...secrets },
  });
  const before = (await waiting()).length;
  const first = await real.call<FirstLogin>(null, 'GET', '/api/v1/auth/first-login');
  expect(first.body.data.sendsMail).toBe(false);
  expect((await real.call(null, 'GET', '/mailbox/api/messages')).status).toBe(404);
  expect((await forgot('rina@toko.id', real)).status).toBe(202);
  await real.stop();
  expect((await waiting()).length).toBe(before);
});
