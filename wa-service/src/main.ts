import { createServer } from 'node:http';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from './app.ts';
import { isStorageProblem, lockDataDir } from './database.ts';
import { createSimulator } from './drivers/simulator/index.ts';
import { loadEnv } from './env.ts';
import { createGateway } from './gateway.ts';
import { createLegacy } from './legacy/index.ts';
import { maskNumbers } from './support/mask-numbers.ts';
import { createRecentLog } from './support/recent-log.ts';

/** After this the process ends whatever is still open: SIGTERM to exit is 25 s at most. */
const HARD_STOP_MS = 24_000;

const env = loadEnv();
const recentLog = createRecentLog();
const log = pino(
  { level: env.logLevel, base: { part: 'wa-service' }, hooks: { streamWrite: maskNumbers } },
  pino.multistream([
    { level: 'trace', stream: process.stdout },
    { level: 'info', stream: recentLog.stream },
  ]),
);

const unlock = takeDataDir();
const engine = await createDrivers();
const gateway = createGateway(env, engine.driverFactory, log);
const legacy = createLegacy(env, gateway, log);
const routes = { own: engine.routes(gateway), legacy: legacy.routers };
const app = createApp(env, gateway, routes, log, recentLog);
const server = createServer({ keepAliveTimeout: 75_000 }, app.callback());

server.on('error', (error: NodeJS.ErrnoException) => {
  const isTaken = error.code === 'EADDRINUSE';
  fail(isTaken ? `port ${env.port} is in use: free it or set WA_PORT` : error.message);
});
server.listen(env.port, env.bind, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : env.port;
  log.info({ port, bind: env.bind, paced: env.isPaced }, 'listening');
  void gateway.boot();
});

process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
process.on('uncaughtException', (error) => {
  // A full disk is no reason to die: the next process would find it just as full.
  if (isStorageProblem(error)) log.error({ err: error }, 'the disk took nothing');
  else {
    log.fatal({ err: error }, 'uncaught exception');
    process.exit(1);
  }
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));

/** The drivers of `WA_DRIVER`; the real one loads a browser's library, which nobody else should pay for. */
async function createDrivers() {
  if (env.driver === 'simulator') return createSimulator(join(env.dataDir, 'simulator'), env);
  const { createWhatsAppWeb } = await import('./drivers/whatsapp-web/index.ts');
  const driverFactory = createWhatsAppWeb(join(env.dataDir, 'whatsapp-web'), env.browser, log);
  return { driverFactory, routes: () => () => undefined, close: () => undefined };
}

/** Stop accepting, drain, exit. */
async function stop(signal: string): Promise<void> {
  log.info({ signal }, 'stopping');
  setTimeout(() => process.exit(0), HARD_STOP_MS).unref();
  server.close();
  server.closeIdleConnections();
  legacy.stop();
  await gateway.close();
  await legacy.close();
  engine.close();
  server.closeAllConnections();
  unlock();
  process.exit(0);
}

function takeDataDir(): () => void {
  try {
    return lockDataDir(env.dataDir);
  } catch (error) {
    return fail(`cannot use the data folder ${env.dataDir}: ${(error as Error).message}`);
  }
}

function fail(message: string): never {
  process.stderr.write(`wa-service: ${message}\n`);
  process.exit(1);
}
