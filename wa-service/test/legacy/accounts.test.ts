import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createService, KEY } from '../support.ts';
import type { Service } from '../support.ts';
import { oldCaller } from './support.ts';

type AccountRow = { clientId: string; status: string; lastQr: string | null; lastConnectedAt: string | null };

let service: Service;
let old: ReturnType<typeof oldCaller>;

beforeAll(async () => {
  service = await createService({ WA_SESSIONS: 'main,cabang' });
  old = oldCaller(service);
  await service.start();
});
afterAll(() => service.clear());

const status = async (clientId: string): Promise<string | undefined> =>
  (await old.get<AccountRow[]>('/accounts')).body.data.find((row) => row.clientId === clientId)?.status;

describe('everything but /health, /openapi.json, /docs and /automation/reply', () => {
  it.each([
    ['GET', '/accounts'],
    ['GET', '/accounts/main/qr'],
    ['GET', '/accounts/main/validate-number?number=081700000001'],
    ['POST', '/accounts/main/start'],
    ['POST', '/accounts/main/reconnect'],
    ['POST', '/sessions/main/reconnect'],
    ['POST', '/sessions'],
    ['DELETE', '/accounts/main'],
    ['DELETE', '/sessions/main'],
    ['POST', '/messages'],
    ['GET', '/jobs/x'],
    ['POST', '/broadcasts'],
    ['GET', '/broadcasts/x'],
    ['POST', '/config'],
    ['GET', '/config/API_KEY'],
    ['GET', '/inbound'],
    ['GET', '/automation/config'],
    ['GET', '/automation/config/main'],
    ['POST', '/automation/config'],
  ])('%s %s: 401 "Invalid API key" without the key and with another', async (method, path) => {
    for (const key of ['', 'salah']) {
      expect(await old.call(method, path, undefined, { 'x-api-key': key })).toEqual({
        status: 401,
        body: { data: null, message: 'Invalid API key' },
      });
    }
  });

  it('GET /health needs none and says ok', async () => {
    expect(await service.json('/health')).toMatchObject({ status: 200, body: { ok: true } });
  });
});

describe('accounts and sessions', () => {
  it('GET /accounts: the rows', async () => {
    const { status: code, body } = await old.get<AccountRow[]>('/accounts');
    expect([code, body.message]).toEqual([200, 'OK']);
    expect(body.data).toMatchObject([
      {
        id: 'main',
        clientId: 'main',
        status: 'READY',
        lastQr: null,
        phoneNumber: '6281200000001',
        lastConnectedAt: expect.any(String),
        createdAt: expect.any(String),
        lastMessageAt: null,
        updatedAt: expect.any(String),
        lastDisconnectedAt: null,
      },
      { clientId: 'cabang' },
    ]);
  });

  it('GET /accounts/:clientId/qr: 404 "No QR yet", then {clientId, qr}', async () => {
    expect(await old.get('/accounts/main/qr')).toEqual({
      status: 404,
      body: { data: null, message: 'No QR yet' },
    });
    expect((await old.call('DELETE', '/accounts/cabang')).status).toBe(200);
    expect(await status('cabang')).toBe('DISCONNECTED');
    expect((await old.post<AccountRow>('/accounts/cabang/reconnect')).status).toBe(200);
    await expect.poll(() => status('cabang')).toBe('QR');
    expect((await old.get('/accounts/cabang/qr')).body).toEqual({
      data: { clientId: 'cabang', qr: expect.stringMatching(/.{10,}/) },
      message: 'OK',
    });
  });

  it.each(['/accounts/main/start', '/accounts/main/reconnect', '/sessions/main/reconnect'])(
    'POST %s: 200 with the row, also when the number is down (never 409)',
    async (path) => {
      await service.call('stop');
      expect(await status('main')).toBe('DISCONNECTED');
      const { status: code, body } = await old.post<AccountRow>(path);
      expect([code, body.data.clientId]).toEqual([200, 'main']);
      await service.reach('ready');
    },
  );

  it('POST /sessions: 201 with the row; no path and no browser option of a caller is used', async () => {
    await service.call('stop');
    const ask = {
      clientId: 'main',
      dataPath: '/tmp/roms-somewhere-else',
      puppeteer: { executablePath: '/bin/sh', args: ['-c', 'touch /tmp/roms-owned'] },
    };
    const { status: code, body } = await old.post<AccountRow>('/sessions', ask);
    expect([code, body.data.clientId, body.message]).toEqual([201, 'main', 'Session started']);
    await service.reach('ready');
    expect(existsSync('/tmp/roms-somewhere-else') || existsSync('/tmp/roms-owned')).toBe(false);
    expect(await old.post('/sessions', {})).toMatchObject({ status: 400, body: { data: null } });
    const other = await old.post<AccountRow>('/sessions', { clientId: '../../etc' });
    expect([other.status, other.body.data.clientId]).toEqual([201, 'main']);
  });

  it.each(['/accounts', '/sessions'])(
    'DELETE %s/:clientId logs the number out, under its own name only',
    async (path) => {
      expect(await old.call('DELETE', `${path}/official_business`)).toEqual({
        status: 404,
        body: { data: null, message: 'There is no such session' },
      });
      await old.post('/sessions', { clientId: 'cabang' });
      await expect.poll(() => status('cabang')).toBe('QR');
      const { status: code, body } = await old.call<AccountRow>('DELETE', `${path}/cabang`);
      expect([code, body.data.clientId]).toEqual([200, 'cabang']);
      expect(await status('cabang')).toBe('DISCONNECTED');
      expect(await status('main')).toBe('READY');
    },
  );

  it('the new calls beside them keep their own answers', async () => {
    const headers = { 'x-api-key': KEY };
    expect(await service.json('/sessions', { headers })).toMatchObject({
      ...{ status: 200, body: { data: [{ id: 'main' }, { id: 'cabang' }] } },
    });
    expect(await service.json('/sessions/none', { headers })).toMatchObject({
      ...{ status: 404, body: { error: { code: 'session_not_found' } } },
    });
    expect(await service.json('/sessions/main')).toMatchObject({
      ...{ status: 401, body: { error: { code: 'unauthenticated' } } },
    });
  });
});

describe('GET /accounts/:clientId/validate-number', () => {
  it.each(['number', 'phone', 'to'])('?%s=: {input, number, waId, isRegistered, wid}', async (name) => {
    expect(await old.get(`/accounts/main/validate-number?${name}=0817-0000-0005`)).toEqual({
      status: 200,
      body: {
        data: {
          input: '0817-0000-0005',
          number: '6281700000005',
          waId: '6281700000005@c.us',
          isRegistered: true,
          wid: '6281700000005@c.us',
        },
        message: 'OK',
      },
    });
  });

  it('says which number is not on WhatsApp; 400 without one; 409 while the number is down', async () => {
    await service.simulate('phones/6281700000006/unregister');
    const path = '/accounts/main/validate-number';
    expect((await old.get(`${path}?number=6281700000006`)).body.data).toMatchObject({
      isRegistered: false,
      wid: null,
    });
    expect(await old.get(path)).toEqual({
      status: 400,
      body: { data: null, message: 'number is required' },
    });
    expect((await old.get(`${path}?number=halo`)).status).toBe(400);
    expect(await old.get('/accounts/cabang/validate-number?number=6281700000006')).toEqual({
      status: 409,
      body: { data: null, message: 'Session is not READY' },
    });
  });

  it('is bounded, because looking up number after number burns the one that asks', async () => {
    const codes = new Set<number>();
    for (let look = 0; look < 60; look += 1) {
      codes.add((await old.get(`/accounts/main/validate-number?number=62817001${1_000 + look}`)).status);
    }
    expect([...codes]).toEqual([200, 429]);
  });
});

describe('POST /config and GET /config/:key', () => {
  it('410: no key can be written or read', async () => {
    for (const answer of [
      await old.post('/config', { key: 'API_KEY', value: 'x' }),
      await old.get('/config/API_KEY'),
    ]) {
      expect(answer).toEqual({
        status: 410,
        body: { data: null, message: expect.stringContaining('environment') },
      });
    }
    expect((await old.get('/accounts')).status).toBe(200);
  });
});
