import { createHeavyActivities } from '../activities/heavy.ts';
import { createActivities } from '../activities/index.ts';
import { connectDatabase, STATEMENT_TIMEOUT_MS } from '../db/knex.ts';
import { refuseDemo } from '../db/people/refuse-demo.ts';
import { holdAtFirstStart } from '../db/recovery/hold-at-first-start.ts';
import { learnFirstCycles } from '../db/products/learn-cycles.ts';
import { defaultNumber } from '../db/numbers/default-number.ts';
import { createDayBudget } from '../runtime/day-budget.ts';
import { refreshFirstSegments } from '../db/segments/refresh-segments.ts';
import { refreshStaleProductPairs } from '../db/products/refresh-product-pairs.ts';
import { shopSettings } from '../db/settings/shop-settings.ts';
import { orEnd } from '../runtime/cannot-start.ts';
import { readEnv } from '../runtime/env.ts';
import { createGatewayClient } from '../runtime/gateway-client.ts';
import { createLogger } from '../runtime/logger.ts';
import { createMailer, mailWay } from '../runtime/mailer.ts';
import { createMediaStore } from '../runtime/media-store.ts';
import { keepFilesPrivate } from '../runtime/private-files.ts';
import { onShutdown } from '../runtime/shutdown.ts';
import { cachedBundle } from './bundle-cache.ts';
import { createTemporalClient } from './client.ts';
import { HEAVY_SLOTS } from './heavy-worker.ts';
import { installTemporalRuntime } from './runtime.ts';
import { createScheduleKeeper } from './schedules.ts';
import { startSweepWorkflow } from './workflow-client/workflow-calls.ts';
import { createWorkflowStarts } from './workflow-client/worker-starts.ts';
import { serveWorkerHealth } from './worker-health.ts';
import { createWorkerHeartbeat } from './worker-heartbeat.ts';
import { createWorkerHost } from './worker-host.ts';

/** How long sends may go on after SIGTERM before asks that the gateway holds are hung up (milliseconds). */
const HANG_UP_MS = 5_000;

keepFilesPrivate();
const env = readEnv();
const logger = createLogger({ name: 'worker', level: env.LOG_LEVEL });
const metricsPort = env.ROMS_WORKER_METRICS_PORT;
const metrics = metricsPort === undefined ? null : `127.0.0.1:${metricsPort}`;
installTemporalRuntime(logger, metrics);

const temporal = { address: env.TEMPORAL_ADDRESS, namespace: env.TEMPORAL_NAMESPACE };
const db = connectDatabase(env.DATABASE_URL, {
  name: 'roms-worker',
  poolSize: 20,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS.work,
});
// Before anything can be sent: the demo's reminders are written to numbers that may be somebody's.
await orEnd(refuseDemo(db, env));
const heavyDb = connectDatabase(env.DATABASE_URL, {
  name: 'roms-heavy',
  poolSize: HEAVY_SLOTS * 2,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS.heavy,
});
const { client, connection } = createTemporalClient(temporal);
const hangUp = new AbortController();
const ended = new AbortController();
const gateway = createGatewayClient({ url: env.WA_URL, apiKey: env.WA_API_KEY });
const dayBudget = createDayBudget({
  isPaced: env.WA_PACE === 'on',
  gateway,
  defaultNumber: () => defaultNumber(db),
});
const files = createMediaStore(env.ROMS_DATA_DIR);
const stopping = hangUp.signal;
const settings = { dayMs: env.ROMS_DAY_MS, scheduleTime: env.REMINDER_SCHEDULE_TIME, dayBudget };
const activities = createActivities({
  db,
  gateway,
  files,
  starts: createWorkflowStarts(client, db, env.ROMS_PUBLIC_URL),
  settings,
  mail: { mailer: createMailer(env), way: mailWay(env) },
  logger,
  stopping,
});
const heavy = createHeavyActivities({
  db: heavyDb,
  files,
  settings,
  publicUrl: env.ROMS_PUBLIC_URL,
  logger,
  stopping,
});
const heartbeat = createWorkerHeartbeat({
  db,
  client,
  connection,
  logger,
  signal: ended.signal,
  onHung: (silentMs) => {
    logger.fatal({ silentMs }, 'no task was done although all else answers: ending, to be started again');
    process.exit(1);
  },
});
const host = createWorkerHost({
  ...temporal,
  db,
  bundle: await cachedBundle(),
  activities: { ...activities, roms: heartbeat.counting(activities.roms), heavy },
  startSweep: () => startSweepWorkflow(client),
  ensureSchedules: createScheduleKeeper(client, async () => (await shopSettings(db)).zone),
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
// Before any task is taken: a Temporal that was kept may have timers that ring for what somebody else has sent.
const held = await holdAtFirstStart(heavyDb);
if (held !== null)
  logger.info(held, 'the first start after a restore: what has come due is held for a person');
const running = host.run();
void heartbeat.run();
// Reminders recommend by what was bought together: after a night switched off it is counted now.
refreshStaleProductPairs(heavyDb).catch((error: unknown) =>
  logger.warn({ err: error }, 'what is bought together could not be counted'),
);
learnFirstCycles(heavyDb, { dayMs: env.ROMS_DAY_MS }).catch((error: unknown) =>
  logger.warn({ err: error }, 'how long products last could not be learned'),
);
refreshFirstSegments(heavyDb, new Date()).catch((error: unknown) =>
  logger.warn({ err: error }, 'customers could not be placed in segments'),
);
onShutdown(logger, async () => {
  ended.abort();
  host.stop();
  setTimeout(() => hangUp.abort(), HANG_UP_MS).unref();
  await running;
  await connection.close();
  await Promise.all([db.destroy(), heavyDb.destroy()]);
});
