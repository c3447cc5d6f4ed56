import { createServer } from 'node:http';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { createWhatsAppWeb } from '../src/drivers/whatsapp-web/index.ts';
import { TIMINGS } from '../src/drivers/whatsapp-web/timings.ts';
import { loadEnv } from '../src/env.ts';
import { createGateway } from '../src/gateway.ts';
import { createLegacy } from '../src/legacy/index.ts';
import type { PermitSettings } from '../src/pace/permit.ts';
import { createRecentLog } from '../src/support/recent-log.ts';

/** Where a test asks what memory the service holds after a collection: `process.memoryUsage()` as JSON. */
export const MEMORY_PATH = '/test/memory';

/** How the service is made for loads in tests: `off` is no pace at all, anything else gives other limits than a shop's. */
export type TestPace = 'off' | NonNullable<PermitSettings['limitsOf']>;

/** The service on the real driver, its number as one that is long in use, at a pace that a real number must never have. */
export function serveEngine(pace: TestPace): void {
  const env = { ...loadEnv(), isPaced: pace !== 'off' };
  const log = pino({ level: env.logLevel });
  // A browser that is killed again and again is given less time to recover.
  const timings = { ...TIMINGS, tick: 1_000, retryFirst: 100, retryLongest: 500 };
  const createDriver = createWhatsAppWeb(join(env.dataDir, 'whatsapp-web'), env.browser, log, timings);
  const gateway = createGateway(
    env,
    (sessionId, listener) => ({ ...createDriver(sessionId, listener), bornWarm: true }),
    log,
    pace === 'off' ? {} : { limitsOf: pace },
  );
  const routes = {
    own: (app: ReturnType<typeof createApp>) =>
      void app.use(async (ctx, next) => {
        if (ctx.path === MEMORY_PATH) ctx.body = memoryAfterCollection();
        else await next();
      }),
    legacy: createLegacy(env, gateway, log).routers,
  };
  const server = createServer(createApp(env, gateway, routes, log, createRecentLog()).callback());
  server.listen(env.port, env.bind, () => void gateway.boot());
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
  process.once('SIGTERM', () => void gateway.close().then(() => process.exit(0)));
}

function memoryAfterCollection(): NodeJS.MemoryUsage {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage();
}
