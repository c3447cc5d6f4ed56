import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Router from '@koa/router';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { createSimulator } from '../src/drivers/simulator/index.ts';
import { parseEnv } from '../src/env.ts';
import { createGateway } from '../src/gateway.ts';
import { createLegacy } from '../src/legacy/index.ts';
import { createRecentLog } from '../src/support/recent-log.ts';
import { createService, KEY } from './support.ts';
import type { Service } from './support.ts';

type Document = {
  openapi: string;
  paths: Record<string, Record<string, { security: Record<string, unknown>[]; summary: string }>>;
};

let service: Service;
let document: Document;

beforeAll(async () => {
  service = await createService();
  await service.start();
  document = (await service.json<Document>('/openapi.json')).body;
});
afterAll(() => service.clear());

const described = (): string[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );

/** What the application would route, read from the routers themselves; the simulator's page is no part of it. */
async function mounted(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'roms-routes-'));
  const env = parseEnv({ WA_DATA_DIR: folder, WA_API_KEY: KEY });
  const log = pino({ level: 'silent' });
  const simulator = createSimulator(join(folder, 'simulator'), env);
  const gateway = createGateway(env, simulator.driverFactory, log);
  const legacy = createLegacy(env, gateway, log);
  const app = createApp(
    env,
    gateway,
    { own: () => undefined, legacy: legacy.routers },
    log,
    createRecentLog(),
  );
  legacy.stop();
  await gateway.close();
  await legacy.close();
  simulator.close();
  await rm(folder, { recursive: true });
  const routers = app.middleware.flatMap((part) => (part as { router?: Router }).router ?? []);
  return routers.flatMap(({ stack }) =>
    stack.flatMap(({ methods, path }) =>
      methods
        .filter((method) => method !== 'HEAD')
        .map(
          (method) =>
            `${method} ${String(path)
              .replace(/:(\w+)/g, '{$1}')
              .replace(/(.)\/$/, '$1')}`,
        ),
    ),
  );
}

describe('/openapi.json and /docs', () => {
  it('every route that is mounted is described, and nothing else', async () => {
    expect(described().sort()).toEqual([...new Set(await mounted())].sort());
    for (const operations of Object.values(document.paths))
      for (const { summary } of Object.values(operations)) expect(summary.length).toBeGreaterThan(3);
  });

  it('every described route answers, and asks for what it says that it asks for', async () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { security }] of Object.entries(operations)) {
        const url = service.base + path.replace(/\{(id|clientId)\}/, 'none').replace('{key}', 'API_KEY');
        const call = async (headers: Record<string, string>): Promise<[number, string]> => {
          const response = await fetch(url, { method: method.toUpperCase(), headers });
          return [response.status, await response.text()];
        };
        const [keyless] = await call({});
        expect(keyless, `${method} ${path} without a key`).toBe(security.length === 0 ? 200 : 401);
        const [status, text] = await call({ 'x-api-key': KEY });
        expect(status, `${method} ${path}: ${text}`).toBeLessThan(500);
        expect(text, `${method} ${path}`).not.toContain('There is nothing here');
      }
    }
  });

  it('is OpenAPI 3.1, and a page without scripts', async () => {
    expect(document.openapi).toBe('3.1.0');
    const page = await fetch(`${service.base}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const text = await page.text();
    expect(text).toContain('POST /automation/reply');
    expect(text).not.toContain('<script');
  });
});
