import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Health } from '@roms/contracts/health';
import { connectDatabase, migrationConfig } from '../db/knex.ts';
import { databaseUrl, ensureDatabase, startPostgres } from '../embedded/postgres.ts';
import { waitUntil } from '../embedded/wait-until.ts';
import { freePort } from '../tests/support/ports.ts';
import { startGateway } from '../tests/support/gateway.ts';
import { startOrderApi, type Caller, type OrderApi } from '../tests/support/order-api.ts';
import { insertShop } from '../tests/support/rows.ts';

/** A PostgreSQL of our own, so that it can be stopped while the API runs. */
let folder: string;
let port: number;
let server: { stop: () => Promise<void> };
let api: OrderApi;
let key: Caller;

const startServer = () =>
  startPostgres({ dataDir: join(folder, 'postgres'), port, password: 'test', durable: false });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-outage-'));
  await chmod(folder, 0o755);
  port = await freePort();
  server = await startServer();
  await ensureDatabase(port, 'test');
  const url = databaseUrl(port, 'test');
  const db = connectDatabase(url);
  await db.migrate.latest(migrationConfig(fileURLToPath(new URL('../migrations/', import.meta.url))));
  await insertShop(db);
  await db.destroy();
  api = await startOrderApi({ databaseUrl: url });
  key = await api.key();
});
afterAll(async () => {
  await api?.stop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const post = (externalId: string) =>
  api.call<{ order_id: number }>(key, 'POST', '/api/v1/orders', {
    customer: { phone: '081234567890' },
    items: [{ product_name: 'Kopi', quantity: 1, price: 1 }],
    external_id: externalId,
  });
const health = () => api.call(null, 'GET', '/health');

test('without PostgreSQL errors are clear, nothing accepted is lost, and everything comes back by itself', async () => {
  const accepted = new Set<string>();
  const statuses = new Set<number>();
  let isStopped = false;
  // Load from before the outage until after it, as a shop that repeats what was not accepted.
  const load = Promise.all(
    Array.from({ length: 4 }, async (_, lane) => {
      for (let index = 0; !isStopped; index += 1) {
        const id = `${lane}-${index}`;
        for (;;) {
          const { status, body, headers } = await post(id);
          statuses.add(status);
          if (status === 201) break;
          expect([body.status, body.code]).toEqual(['error', 'database_unavailable']);
          expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
          expect(JSON.stringify(body)).not.toContain('127.0.0.1');
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        accepted.add(id);
      }
    }),
  );
  await waitUntil(async () => expect(accepted.size).toBeGreaterThan(20), { timeoutMs: 60_000 });
  expect((await health()).status).toBe(200);

  await server.stop();
  await waitUntil(async () => expect((await health()).status).toBe(503), { timeoutMs: 60_000 });
  const down = await health();
  expect([down.status, down.body.status, (down.body.parts as Health['parts']).postgres?.status]).toEqual([
    503,
    'down',
    'down',
  ]);
  expect((await api.call(null, 'GET', '/ready')).status).toBe(503);
  const answer = await api.call({ headers: { cookie: 'roms_session=x' } }, 'GET', '/api/v1/orders');
  expect([answer.status, answer.body.error.code]).toEqual([503, 'database_unavailable']);

  server = await startServer();
  const before = accepted.size;
  await waitUntil(async () => expect(accepted.size).toBeGreaterThan(before + 20), { timeoutMs: 60_000 });
  isStopped = true;
  await load;
  expect([...statuses].sort()).toEqual([201, 503]);
  const stored = await api.db('orders').pluck('external_id');
  expect(stored.sort()).toEqual([...accepted].sort());
  expect((await api.call(null, 'GET', '/ready')).status).toBe(200);
});

test('/health names a real shop that the simulator plays', async () => {
  const gateway = await startGateway();
  const shop = {
    WA_URL: gateway.url,
    WA_API_KEY: gateway.apiKey,
    ROMS_WEBHOOK_SECRET: gateway.webhookSecret,
  };
  const simulator = async (env: Record<string, string>) => {
    const real = await startOrderApi({ databaseUrl: api.databaseUrl, env: { ...shop, ...env } });
    const ask = async () => {
      const { body, status } = await real.call(null, 'GET', '/health');
      const parts = body.parts as Health['parts'];
      expect(parts.wa_service?.status).toBe('ok');
      return [status, body.status, parts.simulator];
    };
    return await waitUntil(ask, { timeoutMs: 20_000 }).finally(() => real.stop());
  };
  try {
    expect(await simulator({ NODE_ENV: 'production' })).toEqual([
      200,
      'degraded',
      {
        status: 'degraded',
        message: 'The simulator plays WhatsApp: nothing reaches a customer; set WA_DRIVER=whatsapp-web',
      },
    ]);
    expect(await simulator({ ROMS_BIND: '0.0.0.0' })).toMatchObject([
      200,
      'degraded',
      { status: 'degraded' },
    ]);
    expect((await simulator({}))[2]).toBeUndefined();
  } finally {
    await gateway.stop();
  }
}, 60_000);

test('/health names what is away and answers 200 all the same', async () => {
  await waitUntil(async () => expect((await health()).status).toBe(200), { timeoutMs: 60_000 });
  const { body } = await health();
  const parts = body.parts as Health['parts'];
  expect(body.status).toBe('degraded');
  expect(parts).toMatchObject({
    postgres: { status: 'ok' },
    temporal: { status: 'ok' },
    wa_service: { status: 'degraded' },
    whatsapp: { status: 'ok' },
  });
  await api.db('wa_sessions').update({ state: 'qr' });
  await waitUntil(
    async () => {
      const { body: later } = await health();
      expect((later.parts as Health['parts']).whatsapp).toEqual({
        status: 'degraded',
        message: 'The WhatsApp number needs a scan of its QR code',
      });
    },
    { timeoutMs: 60_000 },
  );
});
