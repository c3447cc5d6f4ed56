import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMO_MARK } from '@roms/domain/demo';
import { connectDatabase } from '../db/knex.ts';
import { hashPassword } from '../runtime/password.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { freePorts } from '../tests/support/ports.ts';
import { startProcess, waitForHealthy } from '../tests/support/processes.ts';

/** The process itself: what it prints, when it ends, what it refuses. */
let database: TestDatabase;
let env: Record<string, string>;
let metricsPort: number;

beforeAll(async () => {
  database = await createTestDatabase();
  const db = connectDatabase(database.url);
  await db('users').insert({
    name: 'Admin',
    email: 'admin@someah.com',
    role: 'admin',
    password_hash: await hashPassword('admin123'),
  });
  await db.destroy();
  const [port, metrics] = await freePorts(2);
  metricsPort = metrics!;
  env = {
    DATABASE_URL: database.url,
    LOG_LEVEL: 'info',
    ROMS_DATA_DIR: join(tmpdir(), 'roms-main-test'),
    ROMS_PORT: String(port),
    ROMS_METRICS_PORT: String(metricsPort),
    TEMPORAL_ADDRESS: '127.0.0.1:9',
    WA_URL: 'http://127.0.0.1:9',
    WA_API_KEY: 'test-gateway-key',
    ROMS_WEBHOOK_SECRET: 'test-webhook-secret',
  };
});
afterAll(() => database.drop());

test('serves, shows its figures on a port of their own, and ends in order with streams open', async () => {
  const api = await startProcess('api/main.ts', { env });
  const url = `http://127.0.0.1:${env.ROMS_PORT}`;
  await waitForHealthy(`${url}/ready`, api);
  const login = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@someah.com', password: 'admin123' }),
  });
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const stream = await fetch(`${url}/api/v1/live`, { headers: { cookie } });
  expect(stream.status).toBe(200);
  await fetch(`${url}/api/v1/search?q=081299887766`, { headers: { cookie } });

  const figures = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  expect(figures).toMatch(
    /roms_http_request_seconds_count\{method="POST",path="\/api\/v1\/auth\/login",status="200"\} 1/,
  );
  expect(figures).toContain('roms_live_clients 1');
  expect((await fetch(`${url}/metrics`)).headers.get('content-type')).not.toContain('version=0.0.4');

  const startedAt = Date.now();
  await api.stop();
  expect((await api.exited).code).toBe(0);
  // With a stream still open, which nobody would ever end.
  expect(Date.now() - startedAt).toBeLessThan(20_000);
  // Logged by path and status; never what was searched for or typed.
  const log = api.lines.join('\n');
  expect(log).toContain('/api/v1/search');
  expect(log).not.toMatch(/081299887766|admin123|roms_session/);
});

test('refuses to run in production with a password that everybody knows', async () => {
  const api = await startProcess('api/main.ts', { env: { ...env, NODE_ENV: 'production' } });
  expect((await api.exited).code).not.toBe(0);
  expect(api.lines.join('\n')).toContain("admin@someah.com still has the demo's password");
});

test.each(['api/main.ts', 'temporal/worker.ts'])(
  '%s does not open the demo in a real shop',
  async (entry) => {
    const db = connectDatabase(database.url);
    await db('settings').insert({ key: DEMO_MARK, value: '{}' }).onConflict('key').ignore();
    await db.destroy();
    const part = await startProcess(entry, { env: { ...env, WA_DRIVER: 'whatsapp-web' } });
    expect((await part.exited).code).toBe(1);
    expect(part.lines.filter((line) => line.includes('cannot start'))).toEqual([
      expect.stringMatching(
        /cannot start: the database of DATABASE_URL holds the demo, .* refused with WA_DRIVER=whatsapp-web: point DATABASE_URL to an empty one/,
      ),
    ]);
  },
);

test('lists everything that is wrong with its environment', async () => {
  const api = await startProcess('api/main.ts', { env: { ...env, DATABASE_URL: undefined, ROMS_PORT: '0' } });
  expect((await api.exited).code).toBe(1);
  expect(api.lines.join('\n')).toMatch(/DATABASE_URL[\s\S]*ROMS_PORT|ROMS_PORT[\s\S]*DATABASE_URL/);
});
