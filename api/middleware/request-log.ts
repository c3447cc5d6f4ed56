import type { Middleware } from 'koa';
import type { ApiState } from '../context.ts';
import { observeRequest } from '../metrics.ts';

/**
 * One line a request: method, declared path, status, duration, who. Never the query or a body:
 * a search may be a phone number.
 */
export function requestLog(): Middleware<ApiState> {
  return async (ctx, next) => {
    const startedAt = performance.now();
    await next();
    const durationMs = Math.round(performance.now() - startedAt);
    const path = ctx.state.routePath;
    // Static files and probes would bury what matters.
    if (path === undefined) return;
    observeRequest({ method: ctx.method, path, status: ctx.status, seconds: durationMs / 1000 });
    if (ctx.state.isUnlogged && ctx.status < 500) return;
    const { actor } = ctx.state;
    ctx.state.logger.info(
      {
        method: ctx.method,
        path,
        status: ctx.status,
        durationMs,
        ...(actor?.kind === 'user' ? { userId: actor.user.id } : {}),
        ...(actor?.kind === 'key' ? { source: actor.key.source } : {}),
      },
      'request',
    );
  };
}
