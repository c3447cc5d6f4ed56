import Router from '@koa/router';
import type { Env } from '../env.ts';
import type { Gateway } from '../gateway.ts';
import type { RecentLog } from '../support/recent-log.ts';
import { supportBundle } from '../support/support-bundle.ts';

/** What a person sends to support; needs the key. */
export function supportRoutes(gateway: Gateway, env: Env, recentLog: RecentLog): Router {
  const router = new Router({ sensitive: true });
  router.get('/sessions/:id/support-bundle', async (ctx) => {
    const session = gateway.session(ctx.params.id as string);
    ctx.set('cache-control', 'no-store');
    ctx.set('content-disposition', `attachment; filename="roms-support-${session.id}.json"`);
    ctx.body = { data: await supportBundle(gateway, session, env, recentLog) };
  });
  return router;
}
