import Koa from 'koa';
import helmet from 'koa-helmet';
import type { ApiState, Deps } from './context.ts';
import { errorHandler } from './middleware/error-handler.ts';
import { knownHostsOnly } from './middleware/known-host.ts';
import { requestId } from './middleware/request-id.ts';
import { requestLog } from './middleware/request-log.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { createRouter } from './router.ts';
import { routes } from './routes/index.ts';
import { serveDashboard } from './static/dashboard.ts';
import { serveDocs } from './static/docs.ts';

/** Builds the API from its parts; it listens to nothing yet. */
export function createApp(deps: Deps): Koa<ApiState> {
  const app = new Koa<ApiState>({
    proxy: deps.env.ROMS_TRUST_PROXY,
    // The address that our own proxy saw: those before it are the caller's own words.
    maxIpsCount: 1,
  });
  // What reaches this was answered already: a reader that went away in the middle of a stream.
  app.on('error', (error: Error) => deps.logger.debug({ reason: error.message }, 'an answer ended early'));
  app.use(requestId(deps.logger));
  app.use(requestLog());
  app.use(helmet(securityHeaders(deps.env)));
  app.use(errorHandler());
  app.use(createRouter(deps, routes));
  app.use(knownHostsOnly(deps.hosts));
  app.use(serveDocs());
  app.use(serveDashboard());
  return app;
}
