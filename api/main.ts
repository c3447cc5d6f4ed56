import { join } from 'node:path';
import { whyReal } from '@roms/domain/real-shop';
import { refuseDemo } from '../db/people/refuse-demo.ts';
import { orEnd } from '../runtime/cannot-start.ts';
import { readEnv } from '../runtime/env.ts';
import { createLogger } from '../runtime/logger.ts';
import { keepFilesPrivate, withdrawRights } from '../runtime/private-files.ts';
import { onShutdown } from '../runtime/shutdown.ts';
import { refuseDefaultCredentials } from './default-credentials.ts';
import { serveMetrics } from './metrics.ts';
import { createDeps, startServer } from './server.ts';

keepFilesPrivate();
const env = readEnv();
const logger = createLogger({ name: 'api', level: env.LOG_LEVEL });
// Of earlier versions, and of copies.
await withdrawRights(join(env.ROMS_DATA_DIR, 'media'), 0o700).catch((error: unknown) =>
  logger.warn({ err: error }, 'other users can read the files'),
);
const deps = createDeps(env, logger);
const why = whyReal(env);
await orEnd(refuseDemo(deps.db, env));
if (why !== null) await orEnd(refuseDefaultCredentials(deps.db, why));

const api = await startServer(deps, { host: env.ROMS_BIND, port: env.ROMS_PORT });
// Figures are for the operator's own machine, not for whoever reaches the dashboard.
const metrics = env.ROMS_METRICS_PORT
  ? await serveMetrics(env.ROMS_METRICS_PORT, '127.0.0.1', deps.health.check)
  : null;
logger.info({ url: api.url }, 'listening');

onShutdown(logger, async () => {
  metrics?.close();
  await api.close();
});
