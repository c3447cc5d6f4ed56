import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { createSimulator } from '../src/drivers/simulator/index.ts';
import { parseEnv } from '../src/env.ts';
import { createGateway } from '../src/gateway.ts';
import type { Gateway } from '../src/gateway.ts';
import { createLegacy } from '../src/legacy/index.ts';
import { createRecentLog } from '../src/support/recent-log.ts';
import { createReceiver, KEY, SECRET, waitFor } from './support.ts';

/** The service in this process, so that its databases can be told how large they may become. */

let dataDir: string;
let receiver: Awaited<ReturnType<typeof createReceiver>>;
let gateway: Gateway;
let server: Server;
let base: string;
let close: () => Promise<void>;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'roms-full-'));
  receiver = await createReceiver();
  const env = parseEnv({
    WA_DATA_DIR: dataDir,
    WA_API_KEY: KEY,
    WA_PACE: 'off',
    WA_WEBHOOK_HASTE: '50',
    ROMS_WEBHOOK_URL: receiver.url(),
    ROMS_WEBHOOK_SECRET: SECRET,
  });
  const log = pino({ level: 'silent' });
  const simulator = createSimulator(join(dataDir, 'simulator'), env);
  gateway = createGateway(env, simulator.driverFactory, log);
  const legacy = createLegacy(env, gateway, log);
  const app = createApp(
    env,
    gateway,
    { own: simulator.routes(gateway), legacy: legacy.routers },
    log,
    createRecentLog(),
  );
  server = createServer(app.callback());
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await gateway.boot();
  await waitFor('a ready session', () => gateway.session('main').view().state === 'ready');
  close = async () => {
    server.closeAllConnections();
    server.close();
    legacy.stop();
    await gateway.close();
    await legacy.close();
    simulator.close();
  };
});
afterEach(async () => {
  await close();
  await receiver.close();
  await rm(dataDir, { recursive: true });
});

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': KEY },
    body: JSON.stringify(body),
  });
const write = (number: number) =>
  post(`/simulator/api/phones/62814${String(number % 3).padStart(8, '0')}/messages`, {
    body: `pesan ${number} ${'x'.repeat(3_000)}`,
  });
/** Each event as often as the API counts it: a busy machine may time out, and tell one twice under its id. */
const numbers = (): number[] => {
  const events = new Map(receiver.of('message').map(({ eventId, event }) => [eventId, event]));
  return [...events.values()].flatMap((event) =>
    event.event === 'message' ? [Number(event.data.body.split(' ')[1])] : [],
  );
};

/** The file may not grow any more; `null` ends that. */
function limit(pages: number | null): void {
  gateway.database.exec(`PRAGMA max_page_count = ${pages ?? 1_000_000}`);
}

it('what does not fit on the disk is not acknowledged to the engine, and comes once and in order when it fits', async () => {
  receiver.status = () => 503;
  await write(0);
  await waitFor('it on disk', () => gateway.spool.stats().size > 0);
  const { page_count: pages } = gateway.database.prepare('PRAGMA page_count').get() as { page_count: number };
  limit(pages + 4);
  for (let number = 1; number < 30; number += 1) await write(number);
  await new Promise((go) => setTimeout(go, 1_200));
  expect(gateway.spool.stats().size).toBeLessThan(20);
  // Other calls say what the matter is.
  const job = await post('/messages', { clientId: 'main', to: '6281400000001', text: 'y'.repeat(9_000) });
  expect(job.status).toBe(503);
  expect(await job.json()).toMatchObject({ data: null, message: expect.stringContaining('disk') });

  receiver.status = () => 200;
  limit(null);
  await waitFor('all of it', () => numbers().length >= 30);
  for (const chat of [0, 1, 2]) {
    const told = numbers().filter((number) => number % 3 === chat);
    expect(told).toEqual(Array.from({ length: 10 }, (_, index) => index * 3 + chat));
  }
  expect(gateway.spool.stats().dead).toBe(0);
});

it('a number goes on as it was, and so does its state, while nothing can be written', async () => {
  gateway.database.exec('PRAGMA query_only = ON');
  await post('/simulator/api/disconnect', {});
  expect(gateway.session('main').view().state).toBe('disconnected');
  await post('/simulator/api/connect', {});
  expect(gateway.session('main').view().state).toBe('ready');
  const sent = await post('/sessions/main/messages', {
    key: 'full',
    lane: 'reply',
    to: '6281400000001',
    body: 'halo',
  });
  expect(await sent.json()).toMatchObject({ data: { outcome: 'sent' } });
  gateway.database.exec('PRAGMA query_only = OFF');
  await write(1);
  await waitFor('the message', () => numbers().includes(1));
});
