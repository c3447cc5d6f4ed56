import { createServer } from 'node:http';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { createWhatsAppWeb } from '../src/drivers/whatsapp-web/index.ts';
import { TIMINGS } from '../src/drivers/whatsapp-web/timings.ts';
import { loadEnv } from '../src/env.ts';
import { createGateway } from '../src/gateway.ts';
import { createLegacy } from '../src/legacy/index.ts';
import { createRecentLog } from '../src/support/recent-log.ts';

/** The service on the real driver without its pace, for loads in tests: a real number must never run so. */
const env = { ...loadEnv(), isPaced: false };
const log = pino({ level: env.logLevel });
// A browser that is killed again and again is given less time to recover.
const timings = { ...TIMINGS, tick: 1_000, retryFirst: 100, retryLongest: 500 };
const drivers = createWhatsAppWeb(join(env.dataDir, 'whatsapp-web'), env.browser, log, timings);
const gateway = createGateway(env, drivers, log);
const routes = { own: () => undefined, legacy: createLegacy(env, gateway, log).routers };
const server = createServer(createApp(env, gateway, routes, log, createRecentLog()).callback());
server.listen(env.port, env.bind, () => void gateway.boot());
process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
process.once('SIGTERM', () => void gateway.close().then(() => process.exit(0)));
