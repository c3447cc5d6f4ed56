import { createServer } from 'node:http';
import type { Server } from 'node:http';
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

/** The process ends this long after it was told to, whatever is still open: SIGTERM to exit is 25 s at most (ms). */
const HARD_STOP_MS = 24_000;

// Whatever is written here is for this user only: what customers wrote, and the pairing.
process.umask(0o077);
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

try {
  const port = await listen(server);
  log.info({ port, bind: env.bind, paced: env.isPaced }, 'listening');
  await gateway.boot();
} catch (error) {
  log.fatal({ err: error }, 'cannot start');
  process.stderr.write(`wa-service: cannot start: ${(error as Error).message}\n`);
  await stop('a failed start', 1);
}

/** The drivers of `WA_DRIVER`; only the real one loads the library with its browser. */
async function createDrivers() {
  if (env.driver === 'simulator') return createSimulator(join(env.dataDir, 'simulator'), env);
  const { createWhatsAppWeb } = await import('./drivers/whatsapp-web/index.ts');
  const driverFactory = createWhatsAppWeb(join(env.dataDir, 'whatsapp-web'), env.browser, log);
  return { driverFactory, routes: () => () => undefined, close: () => undefined };
}

/** Resolves with the port once it is taken; rejects when it cannot be. */
function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new Error(`port ${env.port} is in use: free it or set WA_PORT`) : error);
    });
    server.listen(env.port, env.bind, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : env.port);
    });
  });
}

/** Stop accepting, drain, exit. */
async function stop(reason: string, exitCode = 0): Promise<void> {
  log.info({ reason }, 'stopping');
  setTimeout(() => process.exit(exitCode), HARD_STOP_MS).unref();
  server.close();
  server.closeIdleConnections();
  legacy.stop();
  await gateway.close();
  await legacy.close();
  engine.close();
  server.closeAllConnections();
  unlock();
  process.exit(exitCode);
}

function takeDataDir(): () => void {
  try {
    return lockDataDir(env.dataDir);
  } catch (error) {
    process.stderr.write(
      `wa-service: cannot use the data folder ${env.dataDir}: ${(error as Error).message}\n`,
    );
    return process.exit(1);
  }
}
