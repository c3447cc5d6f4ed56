import type { Context, Next } from 'koa';
import type { Logger } from 'pino';
import { z } from 'zod';
import { describeError } from '../middleware/errors.ts';

/** The old gateway's answers: `{data, message}`, and `{data: null, message}` for every error. */
export function oldEnvelope(log: Logger) {
  return async (ctx: Context, next: Next): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const known = describeError(error);
      if (known.status >= 500) log.error({ err: error }, 'a call of the old gateway failed');
      const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
      const message =
        issue === undefined
          ? known.error.message
          : [issue.path.join('.'), issue.message].filter(Boolean).join(': ');
      answerOld(ctx, null, message, known.status);
      // A refused body was not read to its end; the next request of this connection stands behind its rest.
      ctx.req.unpipe();
      ctx.req.resume();
    }
  };
}

/** Answers with `data`; the message says what was done. */
export function answerOld(ctx: Context, data: unknown, message = 'OK', status = 200): void {
  ctx.status = status;
  ctx.body = { data, message };
}
