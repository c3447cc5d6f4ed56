import { AppError } from '@roms/domain/errors';
import { isPlainJson } from '@roms/domain/plain-json';
import type { Context, Next } from 'koa';

/** Refuses bodies whose fields (`__proto__` and the like) would break the code that reads them. */
export async function plainBody(ctx: Context, next: Next): Promise<void> {
  if (!isPlainJson(ctx.request.body)) {
    throw new AppError('invalid_request', 'The body has fields that no call knows', { status: 400 });
  }
  await next();
}
