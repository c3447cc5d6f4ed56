import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewaySession } from '@roms/contracts/gateway';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeAll(async () => {
  receiver = await createReceiver();
  service = await createService({ ROMS_WEBHOOK_URL: receiver.url(), ROMS_WEBHOOK_SECRET: SECRET });
  await service.start();
});
afterAll(async () => {
  await service.clear();
  await receiver.close();
});

const told = (): GatewaySession[] =>
  receiver.of('session').flatMap(({ event }) => (event.event === 'session' ? [event.data] : []));
const health = () => service.json<{ status: string; needs?: string }>('/health');

describe('a session', () => {
  it('is born paired and ready, under the id main', async () => {
    expect(await service.session()).toMatchObject({
      id: 'main',
      state: 'ready',
      qr: null,
      phone: '6281200000001',
    });
    await waitFor('the last change', () => told().at(-1)?.state === 'ready');
    expect(told().map(({ state }) => state)).toEqual(['starting', 'authenticating', 'ready']);
    expect(await health()).toEqual({ status: 200, body: { ok: true, status: 'ok' } });
  });

  it('rests after a logout until it is started, then shows a code, and goes on by itself after the scan', async () => {
    const before = told().length;
    await service.simulate('logout');
    expect(await service.session()).toMatchObject({
      state: 'logged_out',
      reason: 'logged_out_on_phone',
      phone: null,
    });
    expect((await service.simulate('scan')).status).toBe(409);
    expect((await health()).body).toEqual({ ok: true, status: 'ok', needs: 'scan' });
    expect(await service.send('out', '6281400000001', 'x')).toMatchObject({
      outcome: 'not_yet',
      reason: 'disconnected',
    });

    expect((await service.call('start')).body.data.state).toBe('starting');
    const first = await service.reach('qr');
    expect(first.qr).toMatch(/^2@/);
    const svg = await fetch(`${service.base}/simulator/api/qr.svg`);
    expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    await service.simulate('scan');
    await service.reach('ready');
    await waitFor('the webhook of ready', () => told().at(-1)?.state === 'ready');
    const states = told()
      .slice(before)
      .map(({ state }) => state);
    expect(states).toEqual(['logged_out', 'starting', 'qr', 'authenticating', 'ready']);
    expect((await service.send('out', '6281400000001', 'x')).outcome).toBe('sent');
  });

  it('start, stop and logout may be pressed twice', async () => {
    for (const [action, state] of [
      ['stop', 'stopped'],
      ['logout', 'logged_out'],
    ] as const) {
      for (let press = 0; press < 2; press += 1) {
        const { status, body } = await service.call(action);
        expect([status, body.data.state]).toEqual([200, state]);
      }
      expect((await health()).body.needs).toBe(action === 'stop' ? 'start' : 'scan');
      for (let press = 0; press < 2; press += 1) expect((await service.call('start')).status).toBe(200);
      if (action === 'logout') await service.simulate('scan');
      await service.reach('ready');
    }
  });

  it('says why it is disconnected and when it tries again, and comes back by itself after a blip', async () => {
    await waitFor('the webhook of ready', () => told().at(-1)?.state === 'ready');
    const before = told().length;
    await service.simulate('faults', { kind: 'disconnect', count: 1 });
    const away = await service.reach('disconnected');
    expect(away).toMatchObject({ reason: 'connection_lost', retryAt: expect.any(String) });
    await service.reach('ready');
    const { body } = await service.json<{ data: { state: string }[] }>('/sessions/main/events', {
      headers: { 'x-api-key': KEY },
    });
    expect(body.data.slice(0, 2).map(({ state }) => state)).toEqual(['ready', 'disconnected']);
    // Who asks is told the truth at every moment; who is told hears of a blip only that it is over.
    await waitFor('the webhook of its end', () => told().length > before);
    expect(
      told()
        .slice(before)
        .map(({ state }) => state),
    ).toEqual(['ready']);
  });
});

describe('the simulator', () => {
  it('answers 400 to what it cannot read and [] for a phone it does not know', async () => {
    expect(await service.phone('6281499999999')).toEqual([]);
    for (const [path, body] of [
      ['phones/sari/messages', { body: 'x' }],
      ['phones/6281400000002/messages', {}],
      ['phones/6281400000002/messages', { body: '' }],
      ['faults', { kind: 'earthquake', count: 1 }],
      ['faults', { kind: 'drop_ack', count: -1 }],
      ['shop/messages', { to: 'x', body: 'x' }],
    ] as const) {
      const answer = await service.simulate(path, body);
      expect([answer.status, answer.body.error?.code], path).toEqual([400, 'invalid_request']);
    }
  });

  it('answers its own page only, on a local name, and takes JSON', async () => {
    const path = `${service.base}/simulator/api/phones/6281400000003/messages`;
    const ask = (headers: Record<string, string>) =>
      fetch(path, { method: 'POST', headers, body: JSON.stringify({ body: 'x' }) }).then(
        ({ status }) => status,
      );
    expect(await ask({ 'content-type': 'application/json', origin: 'https://evil.example' })).toBe(403);
    expect(await ask({ 'content-type': 'text/plain' })).toBe(415);
    expect(await ask({ 'content-type': 'application/json', origin: service.base })).toBe(201);
    const page = await fetch(`${service.base}/simulator?phone=6281400000003`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });
});

describe('the configuration', () => {
  it.each([
    [{ WA_API_KEY: '', WA_PORT: 'x' }, ['WA_API_KEY', 'WA_PORT']],
    [{ WA_DRIVER: 'whatsapp-web' }, ['off works with the simulator only']],
    [{ WA_BROWSER_ARGS: '[1]' }, ['WA_BROWSER_ARGS']],
    [{ WA_PACE: 'off', NODE_ENV: 'production' }, ['WA_PACE']],
    [{ ROMS_WEBHOOK_URL: 'http://127.0.0.1:1' }, ['ROMS_WEBHOOK_SECRET']],
  ])('%j ends the process with every problem named', async (env, names) => {
    const other = await createService(env);
    const child = other.spawn();
    expect(await new Promise((go) => child.once('exit', go))).toBe(1);
    for (const name of names) expect(other.output()).toContain(name);
    await other.clear();
  });
});
