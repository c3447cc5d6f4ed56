import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { migrateToLatest } from '../../cli/migrations.ts';
import { connectDatabase, STATEMENT_TIMEOUT_MS } from '../../db/knex.ts';
import { databaseUrl, ensureDatabase, startPostgres } from '../../embedded/postgres.ts';
import { resolveTemporalCli } from '../../embedded/temporal-cli.ts';
import { prepareNamespace } from '../../embedded/temporal-namespace.ts';
import { startTemporal } from '../../embedded/temporal-server.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createTemporalClient } from '../../temporal/client.ts';
import { createWorkflowClient, type WorkflowClient } from '../../temporal/workflow-client/index.ts';
import { startGateway, type TestGateway } from '../../tests/support/gateway.ts';
import { freePort, freePorts } from '../../tests/support/ports.ts';
import { startProcess, waitForHealthy, type TestProcess } from '../../tests/support/processes.ts';
import { insertApiKey } from './api-key.ts';
import { insertOrder, insertShop, type NewOrderRow } from '../../tests/support/rows.ts';

export type WorkerStack = {
  db: Knex;
  workflows: WorkflowClient;
  databaseUrl: string;
  client: Client;
  /** `host:port` of Temporal; its namespace is `default`. */
  temporalAddress: string;
  gateway: TestGateway;
  worker: TestProcess;
  /** The process of each part. */
  pids: Record<'postgres' | 'temporal' | 'worker' | 'wa-service', number>;
  /** Where the parts find each other, for one more of them. */
  partEnv: Record<string, string>;
};

type StackOptions = { webhookUrl?: string; fill?: (db: Knex) => Promise<void> };

/** The API in front of a worker stack, and a key that no limit slows down. */
export type StackApi = { url: string; apiKey: string; pid: number };

/**
 * Runs `work` on everything that lies behind the API, in a temporary folder: PostgreSQL with durable commits, Temporal
 * with its file, the worker as a process, wa-service with the simulator and the pace off. `env` is the worker's.
 */
export async function withWorkerStack(
  env: Record<string, string>,
  work: (stack: WorkerStack) => Promise<void>,
  options: StackOptions = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'roms-bench-'));
  // PostgreSQL runs as a user of its own when we are root.
  await chmod(folder, 0o755);
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    await work(await open(folder, env, closing, options));
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** The same with the API in front, which hears of wa-service's acks as in a shop. `fill` writes rows before the worker starts. */
export async function withFullStack(
  work: (stack: WorkerStack, api: StackApi) => Promise<void>,
  fill?: (db: Knex) => Promise<void>,
): Promise<void> {
  const apiPort = await freePort();
  const webhookUrl = `http://127.0.0.1:${apiPort}/api/v1/webhooks/whatsapp`;
  await withWorkerStack(
    {},
    async (stack) => {
      const apiKey = await insertApiKey(stack.db);
      const url = `http://127.0.0.1:${apiPort}`;
      const api = await startProcess('api/main.ts', {
        env: { ...stack.partEnv, ROMS_PORT: String(apiPort), LOG_LEVEL: 'error' },
      });
      try {
        await waitForHealthy(`${url}/ready`, api);
        await work(stack, { url, apiKey, pid: api.pid });
      } finally {
        await api.stop();
      }
    },
    { webhookUrl, fill },
  );
}

/** An order as intake leaves it: a start that gets lost on a busy machine is repaired by the sweep. */
export async function placeOrder(
  { db, workflows }: Pick<WorkerStack, 'db' | 'workflows'>,
  order: NewOrderRow,
): Promise<number> {
  const id = await insertOrder(db, order);
  await db('order_lifecycles').insert({ order_id: id, state: 'not_started' }).onConflict('order_id').ignore();
  workflows.startOrder(id);
  return id;
}

/** Rows by the million take longer than a part's statement may. */
async function filled(url: string, fill: (db: Knex) => Promise<void>): Promise<void> {
  const db = connectDatabase(url, { statementTimeoutMs: STATEMENT_TIMEOUT_MS.command });
  await fill(db).finally(() => db.destroy());
}

async function open(
  folder: string,
  env: Record<string, string>,
  closing: (() => Promise<unknown>)[],
  { fill, ...gatewayOptions }: StackOptions,
): Promise<WorkerStack> {
  const [postgresPort = 0, temporalPort = 0, metricsPort = 0, workerPort = 0] = await freePorts(4);
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: postgresPort,
    password: 'bench',
  });
  closing.push(() => postgres.stop());
  await ensureDatabase(postgresPort, 'bench');
  const url = databaseUrl(postgresPort, 'bench');
  const db = connectDatabase(url);
  closing.push(() => db.destroy());
  await migrateToLatest(db);
  await insertShop(db);
  if (fill) await filled(url, fill);

  const cli = await resolveTemporalCli(process.env, (line) => console.log(`  ${line}`));
  const temporal = await startTemporal({
    cli: cli.file,
    port: temporalPort,
    uiPort: null,
    metricsPort,
    dbFile: join(folder, 'temporal.db'),
    namespace: 'default',
  });
  closing.push(() => temporal.stop());
  await prepareNamespace(temporal.address, 'default', { retention: false });

  const gateway = await startGateway(gatewayOptions);
  closing.push(() => gateway.stop());
  const partEnv = {
    ROMS_DATA_DIR: folder,
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: temporal.address,
    WA_URL: gateway.url,
    WA_API_KEY: gateway.apiKey,
    ROMS_WEBHOOK_SECRET: gateway.webhookSecret,
  };
  const worker = await startProcess('temporal/worker.ts', {
    env: { ...partEnv, ROMS_WORKER_PORT: String(workerPort), LOG_LEVEL: 'warn', ...env },
  });
  closing.push(() => worker.stop());
  await waitForHealthy(`http://127.0.0.1:${workerPort}/ready`, worker);

  const where = { address: temporal.address, namespace: 'default' };
  const { client, connection } = createTemporalClient(where);
  closing.push(() => connection.close());
  const workflows = createWorkflowClient({
    ...where,
    db,
    logger: createLogger({ name: 'bench', level: 'error' }),
  });
  closing.push(() => workflows.close());
  const pids = {
    postgres: postgres.pid,
    temporal: temporal.pid,
    worker: worker.pid,
    'wa-service': gateway.process().pid,
  };
  return {
    db,
    databaseUrl: url,
    workflows,
    client,
    temporalAddress: temporal.address,
    gateway,
    worker,
    pids,
    partEnv,
  };
}
