import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDatabase } from '../db/knex.ts';
import { resolveTemporalCli } from '../embedded/temporal-cli.ts';
import { prepareNamespace } from '../embedded/temporal-namespace.ts';
import { startTemporal } from '../embedded/temporal-server.ts';
import { createLogger } from '../runtime/logger.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { startGateway, type TestGateway } from '../tests/support/gateway.ts';
import { freePort } from '../tests/support/ports.ts';
import { startProcess, waitForHealthy, type TestProcess } from '../tests/support/processes.ts';
import { insertCustomer, insertNewOrder, insertShop } from '../tests/support/rows.ts';
import { createWorkflowClient, type WorkflowClient } from './workflow-client/index.ts';

/** What was accepted while a part was away is out this long after its return (ms). */
const CATCH_UP_MS = 90_000;
const ORDERS = 50;

let folder: string;
let database: TestDatabase;
let db: Knex;
let gateway: TestGateway;
let temporal: Awaited<ReturnType<typeof startTemporal>>;
let startServer: () => Promise<void>;
let worker: TestProcess;
let workflows: WorkflowClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-catch-'));
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  gateway = await startGateway();
  const cli = await resolveTemporalCli(process.env, () => {});
  const [port, metricsPort, workerPort] = [await freePort(), await freePort(), await freePort()];
  startServer = async () => {
    temporal = await startTemporal({
      cli: cli.file,
      port,
      uiPort: null,
      metricsPort,
      dbFile: join(folder, 'temporal.db'),
      namespace: 'default',
    });
  };
  await startServer();
  await prepareNamespace(temporal.address, 'default', { retention: false });
  worker = await startProcess('temporal/worker.ts', {
    env: {
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: temporal.address,
      WA_URL: gateway.url,
      WA_API_KEY: gateway.apiKey,
      ROMS_WEBHOOK_SECRET: gateway.webhookSecret,
      ROMS_WORKER_PORT: String(workerPort),
      LOG_LEVEL: 'warn',
    },
  });
  await waitForHealthy(`http://127.0.0.1:${workerPort}/ready`, worker);
  workflows = createWorkflowClient({
    address: temporal.address,
    namespace: 'default',
    db,
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  await workflows?.close();
  await temporal?.stop();
  await gateway?.stop();
  await db?.destroy();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function acceptOrders(): Promise<string[]> {
  const phones: string[] = [];
  for (let count = 0; count < ORDERS; count += 1) {
    const customer = await insertCustomer(db);
    phones.push(customer.phone);
    workflows.startOrder(await insertNewOrder(db, { customerId: customer.id }));
  }
  return phones;
}

async function thanksOn(phone: string): Promise<number> {
  const response = await fetch(`${gateway.url}/simulator/api/phones/${phone}/messages`);
  return ((await response.json()) as { data: unknown[] }).data.length;
}

/** How long it took until every phone had its thank-you (milliseconds); none has two. */
async function everyoneThanked(phones: string[]): Promise<number> {
  const from = Date.now();
  for (;;) {
    const counts = await Promise.all(phones.map(thanksOn));
    expect(Math.max(...counts)).toBeLessThanOrEqual(1);
    if (counts.every((count) => count === 1)) return Date.now() - from;
    if (Date.now() - from > CATCH_UP_MS) {
      throw new Error(`only ${counts.filter(Boolean).length}; worker: ${worker.lines.slice(-5).join('\n')}`);
    }
    await sleep(250);
  }
}

it('sends what was accepted while Temporal was away', async () => {
  await temporal.stop();
  const phones = await acceptOrders();
  await expect(workflows.skipReminder(1, { kind: 'user', id: 7, name: 'Ana' })).rejects.toMatchObject({
    code: 'temporal_unavailable',
    status: 503,
  });
  expect(await workflows.isHealthy()).toBe(false);
  await startServer();
  expect(await everyoneThanked(phones)).toBeLessThan(CATCH_UP_MS);
}, 200_000);

it('sends what was accepted while wa-service was away', async () => {
  await gateway.process().kill9();
  const phones = await acceptOrders();
  await sleep(3_000);
  await gateway.restart();
  expect(await everyoneThanked(phones)).toBeLessThan(CATCH_UP_MS);
}, 200_000);
