import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Logger } from '../../runtime/logger.ts';
import type { ApiState } from '../context.ts';

const GIVEN_ID = /^[\w.-]{8,64}$/;

/** Names each request, takes over a caller's sane `X-Request-Id`, and gives the request a logger of its own. */
export function requestId(logger: Logger): Middleware<ApiState> {
  return async (ctx, next) => {
    const given = ctx.get('x-request-id');
    ctx.state.requestId = GIVEN_ID.test(given) ? given : randomUUID();
    ctx.state.logger = logger.child({ requestId: ctx.state.requestId });
    ctx.set('X-Request-Id', ctx.state.requestId);
    await next();
  };
}
