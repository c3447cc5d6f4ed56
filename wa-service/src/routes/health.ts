import Router from '@koa/router';
import { DRIVER_HEADER } from '@roms/contracts/gateway';
import { hasKey } from '../middleware/authenticate.ts';
import type { Gateway } from '../gateway.ts';
import { checkHealth } from '../health.ts';

type Facts = { apiKey: string; dataDir: string; driver: string; isReal: boolean };

/**
 * `/health` needs no key and then shows no details. A real shop on the simulator works, and reaches nobody: `degraded`,
 * with 200, because no restart would cure it.
 */
export function healthRoutes(gateway: Gateway, env: Facts): Router {
  const router = new Router({ sensitive: true });
  router.get('/health', async (ctx) => {
    const { problems, details, ...plain } = await checkHealth(gateway, env.dataDir, Date.now);
    const isWell = plain.status !== 'unhealthy';
    ctx.status = isWell ? 200 : 503;
    ctx.set('cache-control', 'no-store');
    ctx.set(DRIVER_HEADER, env.driver);
    // `ok` is what monitors of the old gateway look for.
    const isPlayed = env.isReal && env.driver === 'simulator' && plain.status === 'ok';
    const status = isPlayed ? 'degraded' : plain.status;
    const told = { ok: isWell, ...plain, status };
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
    sessions.clear();
    for (const session of gateway.sessions.values()) {
      sessions.observe(session);
      browsers.observe(session.id, session.driver);
    }
    ctx.type = registry.contentType;
    ctx.body = await registry.metrics();
  });
  return router;
}
