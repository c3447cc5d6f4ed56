import { AppError } from '@roms/domain/errors';
import type { Context, Next } from 'koa';
import { z } from 'zod';

/** The old gateway's answers: `{data, message}`, and `{data: null, message}` with 400, 401, 404 or 409 for errors. */
export async function oldEnvelope(ctx: Context, next: Next): Promise<void> {
  try {
    await next();
  } catch (error) {
    const status = error instanceof z.ZodError ? 400 : error instanceof AppError ? error.status : 500;
    if (status === 500) throw error;
    ctx.status = status;
    ctx.body = {
      data: null,
      message: error instanceof z.ZodError ? firstIssue(error) : (error as AppError).message,
    };
  }
}

/** Answers with `data`; the message says what was done. */
export function answerOld(ctx: Context, data: unknown, message = 'OK', status = 200): void {
  ctx.status = status;
  ctx.body = { data, message };
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'Invalid request' : `${issue.path.join('.')}: ${issue.message}`;
}
