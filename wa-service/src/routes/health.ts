import Router from '@koa/router';
import { hasKey } from '../middleware/authenticate.ts';
import type { Gateway } from '../gateway.ts';
import { checkHealth } from '../health.ts';

/** `/health` needs no key and then shows no details. */
export function healthRoutes(gateway: Gateway, env: { apiKey: string; dataDir: string }): Router {
  const router = new Router({ sensitive: true });
  router.get('/health', async (ctx) => {
    const { problems, details, ...plain } = await checkHealth(gateway, env.dataDir, Date.now);
    ctx.status = plain.status === 'ok' ? 200 : 503;
    ctx.set('cache-control', 'no-store');
    // `ok` is what monitors of the old gateway look for.
    const told = { ok: plain.status === 'ok', ...plain };
    ctx.body = hasKey(ctx, env.apiKey) ? { ...told, problems, ...details } : told;
  });
  return router;
}

/** For Prometheus, with the key. */
export function metricsRoutes(gateway: Gateway): Router {
  const router = new Router({ sensitive: true });
  router.get('/metrics', async (ctx) => {
    const { registry, sessions, browsers, observeSpool } = gateway.metrics;
    observeSpool(gateway.spool);
    for (const session of gateway.sessions.values()) {
      sessions.observe(session);
      browsers.observe(session.id, session.driver);
    }
    ctx.type = registry.contentType;
    ctx.body = await registry.metrics();
  });
  return router;
}
