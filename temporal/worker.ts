import { createActivities } from '../activities/index.ts';
import { connectDatabase } from '../db/knex.ts';
import { readEnv } from '../runtime/env.ts';
import { createGatewayClient } from '../runtime/gateway-client.ts';
import { createLogger } from '../runtime/logger.ts';
import { createMediaStore } from '../runtime/media-store.ts';
import { onShutdown } from '../runtime/shutdown.ts';
import { bundleWorkflows } from './bundle.ts';
import { createTemporalClient } from './client.ts';
import { installTemporalRuntime } from './runtime.ts';
import { startSweepWorkflow } from './workflow-client/workflow-calls.ts';
import { createWorkflowStarts } from './workflow-client/worker-starts.ts';
import { serveWorkerHealth } from './worker-health.ts';
import { createWorkerHost } from './worker-host.ts';

/** How long sends may go on after SIGTERM before asks that the gateway holds are hung up (milliseconds). */
const HANG_UP_MS = 5_000;

const env = readEnv();
const logger = createLogger({ name: 'worker', level: env.LOG_LEVEL });
const metrics = env.ROMS_METRICS_PORT === undefined ? null : `127.0.0.1:${env.ROMS_METRICS_PORT}`;
installTemporalRuntime(logger, metrics);

const temporal = { address: env.TEMPORAL_ADDRESS, namespace: env.TEMPORAL_NAMESPACE };
const db = connectDatabase(env.DATABASE_URL, { name: 'roms-worker', poolSize: 20 });
const { client, connection } = createTemporalClient(temporal);
const hangUp = new AbortController();
const activities = createActivities({
  db,
  gateway: createGatewayClient({ url: env.WA_URL, apiKey: env.WA_API_KEY }),
  files: createMediaStore(env.ROMS_DATA_DIR),
  starts: createWorkflowStarts(client, env.ROMS_PUBLIC_URL),
  settings: { dayMs: env.ROMS_DAY_MS },
  logger,
  stopping: hangUp.signal,
});
const { bundle } = await bundleWorkflows();
const host = createWorkerHost({
  ...temporal,
  db,
  bundle,
  activities,
  startSweep: () => startSweepWorkflow(client),
  logger,
});
const isTemporalHealthy = (): Promise<boolean> =>
  connection
    .withDeadline(Date.now() + 2_000, () => connection.workflowService.getSystemInfo({}))
    .then(() => true)
    .catch(() => false);
if (env.ROMS_WORKER_PORT !== undefined) {
  await serveWorkerHealth(env.ROMS_WORKER_PORT, env.ROMS_BIND, { db, host, isTemporalHealthy });
}
const running = host.run();
onShutdown(logger, async () => {
  host.stop();
  setTimeout(() => hangUp.abort(), HANG_UP_MS).unref();
  await running;
  await connection.close();
  await db.destroy();
});
