import { randomUUID } from 'node:crypto';
import { AppError } from '@roms/domain/errors';
import { fileProblem, storageUnavailable } from '@roms/domain/file-problem';
import type { Context, Next } from 'koa';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isStorageProblem } from '../database.ts';

/** Gives each request an id, and is the only writer of error answers: `{error: {code, message, requestId}}`. */
export function answerErrors(log: Logger) {
  return async (ctx: Context, next: Next): Promise<void> => {
    const asked = ctx.get('x-request-id');
    const requestId = /^[\w-]{1,64}$/.test(asked) ? asked : randomUUID();
    ctx.set('x-request-id', requestId);
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined)
        throw new AppError('not_found', 'There is nothing here', { status: 404 });
    } catch (error) {
      const known = describeError(error);
      if (known.status >= 500) log.error({ requestId, err: error }, 'request failed');
      ctx.status = known.status;
      ctx.body = { error: { ...known.error, requestId } };
      // A refused body was not read to its end; the next request of this connection stands behind its rest.
      ctx.req.unpipe();
      ctx.req.resume();
    }
  };
}

type Described = {
  status: number;
  error: { code: string; message: string; details?: Record<string, unknown> };
};

/** A compressed body that is none, or is cut off. */
const UNREADABLE = /^(Z_|ERR__ERROR_FORMAT|ERR_BROTLI|ERR_ZSTD|ZSTD_)/;

/** What a caller is told of an error; `status` 500 is a fault of this service. */
export function describeError(error: unknown): Described {
  if (error instanceof AppError) {
    const { code, message, details } = error;
    return {
      status: error.status,
      error: details === undefined ? { code, message } : { code, message, details },
    };
  }
  if (error instanceof z.ZodError) {
    const issues = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
    return {
      status: 400,
      error: { code: 'invalid_request', message: 'The request is not valid', details: { issues } },
    };
  }
  const onDisk = isStorageProblem(error) ? storageUnavailable() : fileProblem(error);
  if (onDisk) return describeError(onDisk);
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (status === 413) return { status, error: { code: 'too_large', message: 'The request is too large' } };
  if (status === 415) {
    return { status, error: { code: 'unsupported_media_type', message: 'Send JSON in UTF-8' } };
  }
  const isUnreadable = typeof code === 'string' && UNREADABLE.test(code);
  if (status === 400 || error instanceof SyntaxError || error instanceof URIError || isUnreadable) {
    return { status: 400, error: { code: 'invalid_request', message: 'The body is not valid JSON' } };
  }
  return { status: 500, error: { code: 'internal_error', message: 'Something went wrong' } };
}
