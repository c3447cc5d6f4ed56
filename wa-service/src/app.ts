import { bodyParser } from '@koa/bodyparser';
import type Router from '@koa/router';
import Koa from 'koa';
import type { Logger } from 'pino';
import type { Env } from './env.ts';
import type { Gateway } from './gateway.ts';
import { authenticate } from './middleware/authenticate.ts';
import { answerErrors } from './middleware/errors.ts';
import { knownHostsOnly } from './middleware/known-host.ts';
import { plainBody } from './middleware/plain-body.ts';
import type { RecentLog } from './support/recent-log.ts';
import { healthRoutes, metricsRoutes } from './routes/health.ts';
import { mediaRoutes } from './routes/media.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { pairingRoutes } from './routes/pairing.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { spoolRoutes } from './routes/spool.ts';
import { supportRoutes } from './routes/support.ts';

/** Mounts routes of a driver's own that need no key. */
export type OwnRoutes = (app: Koa) => void;

/** Builds the HTTP side. Without the key only the health and the description of the calls are answered. */
export function createApp(
  env: Env,
  gateway: Gateway,
  routes: { own: OwnRoutes; legacy: Router[] },
  log: Logger,
  recentLog: RecentLog,
): Koa {
  const app = new Koa();
  // `answerErrors` answers all other errors: here come connections that the caller closed during its answer.
  app.on('error', (error) => log.debug({ err: error }, 'an answer was not heard to its end'));
  app.use(answerErrors(log));
  app.use(healthRoutes(gateway, env).routes());
  // A monitor asks for the health by address; everything else must be meant for us.
  app.use(knownHostsOnly(env.hosts));
  app.use(openApiRoutes().routes());
  routes.own(app);
  for (const router of routes.legacy) app.use(router.routes());
  app.use(authenticate(env.apiKey));
  app.use(bodyParser({ jsonLimit: '256kb', enableTypes: ['json'] }));
  app.use(plainBody);
  app.use(sessionRoutes(gateway).routes());
  app.use(pairingRoutes(gateway).routes());
  app.use(supportRoutes(gateway, env, recentLog).routes());
  app.use(mediaRoutes(gateway).routes());
  app.use(spoolRoutes(gateway).routes());
  app.use(metricsRoutes(gateway).routes());
  return app;
}
