import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createService, KEY, waitFor } from '../support.ts';
import type { Service } from '../support.ts';
import { oldCaller } from './support.ts';
import type { JobRow } from './support.ts';

type Call = { path: string; secret: unknown; eventId: unknown; body: Record<string, unknown> };

/** An n8n that takes webhooks; `status` decides what it answers. */
async function createAutomation() {
  const calls: Call[] = [];
  const automation = { calls, status: () => 200, url: '', close: () => void server.close() };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      calls.push({
        path: request.url ?? '',
        secret: request.headers['x-automation-secret'],
        eventId: request.headers['x-roms-event-id'],
        body: JSON.parse(text) as Record<string, unknown>,
      });
      response.writeHead(automation.status(), { location: '/elsewhere' }).end('ok');
    });
  });
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  automation.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/roms`;
  return automation;
}

const SECRET = 'rahasia-n8n';
let service: Service;
let old: ReturnType<typeof oldCaller>;
let automation: Awaited<ReturnType<typeof createAutomation>>;

beforeAll(async () => {
  automation = await createAutomation();
  service = await createService();
  old = oldCaller(service);
  await service.start();
});
afterAll(async () => {
  await service.clear();
  automation.close();
});
beforeEach(() => {
  automation.calls.length = 0;
  automation.status = () => 200;
});

const write = (body: string, phone = '6281700000020') =>
  service.simulate(`phones/${phone}/messages`, { body });

describe('GET and POST /automation/config', () => {
  it('starts empty; what is saved is shown but for the secret; a number falls back to what holds for all', async () => {
    const nothing = { clientId: null, webhookUrl: null, hasSecret: false };
    expect((await old.get('/automation/config')).body.data).toEqual(nothing);
    const saved = await old.post('/automation/config', { webhookUrl: automation.url, secret: SECRET });
    const told = { clientId: null, webhookUrl: automation.url, hasSecret: true };
    expect(saved).toMatchObject({ status: 200, body: { data: told } });
    const answers = [await old.get('/automation/config/main'), await old.get('/automation/config'), saved];
    expect(answers[0]?.body.data).toEqual({ ...told, clientId: 'main' });
    expect(JSON.stringify(answers)).not.toContain(SECRET);
    await old.post('/automation/config', { clientId: 'main', webhookUrl: `${automation.url}-main` });
    expect((await old.get('/automation/config/main')).body.data).toMatchObject({
      webhookUrl: `${automation.url}-main`,
      hasSecret: true,
    });
    await old.post('/automation/config', { clientId: 'main', webhookUrl: '' });
    expect((await old.get('/automation/config/main')).body.data).toMatchObject({
      webhookUrl: automation.url,
    });
  });

  it.each([
    { webhookUrl: 'file:///etc/passwd' },
    { webhookUrl: 'ftp://127.0.0.1/x' },
    { webhookUrl: 'http://user:pass@127.0.0.1/x' },
    { webhookUrl: 'bukan url' },
    { secret: 'pendek' },
  ])('400 for %o', async (config) => {
    expect(await old.post('/automation/config', config)).toMatchObject({ status: 400, body: { data: null } });
    expect((await old.get('/automation/config/main')).body.data).toMatchObject({
      webhookUrl: automation.url,
    });
  });
});

describe('the webhook to the automation', () => {
  it('tells of an inbound message as of old, with the secret; of a hidden number by its phone', async () => {
    await service.simulate('faults', { kind: 'lid_inbound', count: 1, phoneKnown: true });
    await write('ada promo?');
    const [call] = await waitFor('the call', () => (automation.calls.length > 0 ? automation.calls : null));
    expect(call).toEqual({
      path: '/webhook/roms',
      secret: SECRET,
      eventId: expect.any(String),
      body: {
        event: 'wa.inbound',
        clientId: 'main',
        message: {
          from: '6281700000020@c.us',
          to: '6281200000001@c.us',
          body: 'ada promo?',
          fromMe: false,
          ts: expect.any(Number),
        },
      },
    });
    expect(Math.abs((call?.body.message as { ts: number }).ts - Date.now() / 1000)).toBeLessThan(30);
  });

  it('does not tell what the shop wrote itself, nor the same message twice', async () => {
    await service.simulate('shop/messages', { to: '6281700000020', body: 'dari toko' });
    await service.simulate('faults', { kind: 'duplicate_inbound', count: 1 });
    await write('dua kali');
    await write('terakhir');
    await waitFor('the last one', () => automation.calls.some(({ body }) => told(body) === 'terakhir'));
    expect(automation.calls.map(({ body }) => told(body))).toEqual(['dua kali', 'terakhir']);
  });

  it('n8n away and the service killed: everything arrives afterwards, in order', async () => {
    automation.status = () => 503;
    await write('satu');
    await waitFor('a try', () => automation.calls.length > 0);
    await write('dua');
    await waitFor('the second on disk', async () =>
      (await old.get<{ body: string }[]>('/inbound')).body.data.some(({ body }) => body === 'dua'),
    );
    await service.end('SIGKILL');
    automation.calls.length = 0;
    automation.status = () => 200;
    await service.start();
    await waitFor('both', () => automation.calls.length === 2);
    expect(automation.calls.map(({ body }) => told(body))).toEqual(['satu', 'dua']);
  });

  it('follows no redirect', async () => {
    automation.status = () => 302;
    await write('dialihkan', '6281700000021');
    await waitFor('the call', () => automation.calls.length > 0);
    automation.status = () => 200;
    await write('berikut', '6281700000022');
    await waitFor('the next', () => automation.calls.some(({ body }) => told(body) === 'berikut'));
    expect(automation.calls.every(({ path }) => path === '/webhook/roms')).toBe(true);
  });

  it('stops when the address is taken away', async () => {
    await old.post('/automation/config', { webhookUrl: null });
    await write('tak didengar', '6281700000023');
    await waitFor(
      'the log',
      async () =>
        (await old.get<{ body: string }[]>('/inbound?limit=1')).body.data[0]?.body === 'tak didengar',
    );
    expect(automation.calls.some(({ body }) => told(body) === 'tak didengar')).toBe(false);
  });
});

describe('POST /automation/reply', () => {
  const ask = { clientId: 'main', to: '6281700000020@c.us', text: 'promo sampai Jumat' };
  const reply = (body: unknown, headers: Record<string, string>) =>
    old.call<JobRow>('POST', '/automation/reply', body, { 'x-api-key': '', ...headers });

  it('201 with the secret alone, and the message goes out', async () => {
    const { status, body } = await reply(ask, { 'x-automation-secret': SECRET });
    expect([status, body.data.status]).toEqual([201, 'queued']);
    expect((await old.settled(body.data.id)).status).toBe('sent');
    const [last] = (await service.phone('6281700000020')).slice(-1);
    expect(last).toMatchObject({ body: ask.text, fromBusiness: true });
  });

  it.each<Record<string, string>>([{}, { 'x-automation-secret': 'salah-sama-sekali' }, { 'x-api-key': KEY }])(
    '401 "Invalid automation secret" with %o, whatever the body',
    async (headers) => {
      for (const body of [ask, {}, 'teks']) {
        expect(await reply(body, headers)).toEqual({
          status: 401,
          body: { data: null, message: 'Invalid automation secret' },
        });
      }
    },
  );

  it('400 with the secret and a bad body; nobody comes in once the secret is taken away', async () => {
    const headers = { 'x-automation-secret': SECRET };
    expect((await reply({ clientId: 'main', to: ask.to }, headers)).status).toBe(400);
    await old.post('/automation/config', { secret: '' });
    expect((await reply(ask, headers)).status).toBe(401);
    expect((await reply(ask, { 'x-automation-secret': '' })).status).toBe(401);
  });
});

describe('GET /inbound?clientId&limit', () => {
  it('the last messages, newest first, 50 unless told, 200 at most', async () => {
    for (let number = 1; number <= 55; number += 1) await write(`pesan ${number}`, '6281700000024');
    const newest = await waitFor('the last one', async () => {
      const { data } = (await old.get<{ body: string }[]>('/inbound?clientId=main')).body;
      return data[0]?.body === 'pesan 55' ? data : null;
    });
    expect(newest).toHaveLength(50);
    expect(newest[0]).toEqual({
      id: expect.any(Number),
      clientId: 'main',
      body: 'pesan 55',
      fromMe: false,
      ts: expect.any(Number),
      from: '6281700000024@c.us',
      to: '6281200000001@c.us',
    });
    expect((await old.get<unknown[]>('/inbound?limit=2')).body.data).toHaveLength(2);
    for (const limit of ['0', '201', 'x'])
      expect((await old.get(`/inbound?limit=${limit}`)).status).toBe(400);
  });
});

const told = (body: Record<string, unknown>): string => (body.message as { body: string }).body;
