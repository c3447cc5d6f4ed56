import Router from '@koa/router';
import { hasKey } from '../middleware/authenticate.ts';
import type { Gateway } from '../gateway.ts';
import { checkHealth } from '../health.ts';

const BREAKER_LEVEL = { closed: 0, half_open: 1, open: 2 } as const;

/** `/health` needs no key and then shows no details. */
export function healthRoutes(gateway: Gateway, env: { apiKey: string; dataDir: string }): Router {
  const router = new Router();
  router.get('/health', async (ctx) => {
    const { problems, details, ...plain } = await checkHealth(gateway, env.dataDir, Date.now);
    ctx.status = plain.status === 'ok' ? 200 : 503;
    ctx.set('cache-control', 'no-store');
    ctx.body = hasKey(ctx, env.apiKey) ? { ...plain, problems, ...details } : plain;
  });
  return router;
}

/** For Prometheus, with the key. */
export function metricsRoutes(gateway: Gateway): Router {
  const router = new Router();
  router.get('/metrics', async (ctx) => {
    const { registry, spoolSize, spoolAge, deadLetters, ready, breaker } = gateway.metrics;
    const { size, oldestMs, dead } = gateway.spool.stats();
    spoolSize.set(size);
    spoolAge.set(oldestMs / 1000);
    deadLetters.set(dead);
    for (const session of gateway.sessions.values()) {
      ready.set({ session: session.id }, session.view().state === 'ready' ? 1 : 0);
      breaker.set({ session: session.id }, BREAKER_LEVEL[session.permits.breaker().state]);
    }
    ctx.type = registry.contentType;
    ctx.body = await registry.metrics();
  });
  return router;
}
