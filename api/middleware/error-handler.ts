import type { Middleware } from 'koa';
import { AppError } from '@roms/domain/errors';
import { fileProblem, storageUnavailable } from '@roms/domain/file-problem';
import { NotFoundError } from 'objection';
import { z } from 'zod';
import { databaseCode, databaseProblem, type DatabaseProblem } from '../../db/database-errors.ts';
import type { ApiState, Context } from '../context.ts';

const SECONDS_UNTIL_RETRY = 2;

const PROBLEM_ERRORS: Record<DatabaseProblem, () => AppError> = {
  unavailable: () =>
    new AppError('database_unavailable', 'The database cannot be reached right now; try again shortly', {
      status: 503,
    }),
  deadlock: () => new AppError('database_busy', 'The database is busy; try again shortly', { status: 503 }),
  timeout: () =>
    new AppError('database_timeout', 'The database took too long to answer; try again shortly', {
      status: 503,
    }),
  full: storageUnavailable,
  locked: () => new AppError('in_progress', 'The same thing is being changed right now; try again shortly'),
  duplicate: () => new AppError('conflict', 'This exists already', { status: 409 }),
  referenced: () => new AppError('conflict', 'Something else depends on this', { status: 409 }),
  invalid: () => new AppError('invalid_request', 'A value is out of range', { status: 400 }),
};

/**
 * The only writer of errors. What the application threw itself is shown; what the database or a library threw
 * is translated; all else is logged with the request's id and answered `internal_error`, never its own words.
 */
export function errorHandler(): Middleware<ApiState> {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && (ctx.body === undefined || ctx.body === null))
        throw new AppError('not_found', 'There is nothing here', { status: 404 });
    } catch (error) {
      const known = toAppError(error);
      if (known.status >= 500) ctx.state.logger.error({ err: error, code: known.code }, 'request failed');
      // The caller cannot mend it alone when it is a check of ours that is missing. Its own words may hold the value.
      else if (databaseProblem(error) === 'invalid')
        ctx.state.logger.warn({ sqlState: databaseCode(error) }, 'the database refused a value');
      writeError(ctx as Context, known);
    }
  };
}

/** What an error of any origin is to a caller. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError) return invalidRequest(error);
  if (error instanceof NotFoundError) return new AppError('not_found', 'Not found', { status: 404 });
  const onDisk = fileProblem(error);
  if (onDisk) return onDisk;
  const problem = databaseProblem(error);
  if (problem) return PROBLEM_ERRORS[problem]();
  return new AppError('internal_error', 'Something went wrong on our side', { status: 500 });
}

/** What a request's zod error says, by field: `items.0.quantity` → texts. */
export function invalidRequest(error: z.ZodError): AppError {
  const fields: Record<string, string[]> = {};
  for (const issue of error.issues) (fields[issue.path.join('.')] ??= []).push(issue.message);
  return new AppError('invalid_request', 'The request is not right', { status: 400, details: { fields } });
}

function writeError(ctx: Context, error: AppError): void {
  ctx.status = error.status;
  const retryAfter = error.details?.retryAfterSeconds;
  if (typeof retryAfter === 'number') ctx.set('Retry-After', String(retryAfter));
  else if (error.status === 503 || error.code === 'in_progress')
    ctx.set('Retry-After', String(SECONDS_UNTIL_RETRY));
  ctx.set('Cache-Control', 'no-store');
  ctx.body = ctx.state.errorFormat === 'old' ? oldBody(ctx, error) : newBody(ctx, error);
}

function newBody(ctx: Context, { code, message, details }: AppError) {
  return { error: { code, message, ...(details ? { details } : {}), requestId: ctx.state.requestId } };
}

/** The envelope and the texts that external systems have known from the old system; `code` is new. */
function oldBody(ctx: Context, error: AppError) {
  const old = (message: string, code = error.code) => ({ status: 'error', message, code });
  if (error.status === 401) return old('Unauthorized: Invalid API Key');
  if (error.status === 500) return old('Internal Server Error');
  if (error.code === 'invalid_request') {
    ctx.status = 422;
    return { ...old('Validation failed', 'validation_failed'), errors: error.details?.fields ?? {} };
  }
  return old(error.message);
}
