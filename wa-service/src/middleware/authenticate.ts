import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '@roms/domain/errors';
import type { Context, Next } from 'koa';

/** Whether the request carries the gateway's key in `x-api-key`; compared in constant time. */
export function hasKey(ctx: Context, apiKey: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(ctx.get('x-api-key')), digest(apiKey));
}

/** Lets only callers with the key pass: 401 `unauthenticated` comes before any validation. */
export function authenticate(apiKey: string) {
  return async (ctx: Context, next: Next): Promise<void> => {
    if (!hasKey(ctx, apiKey))
      throw new AppError('unauthenticated', 'The header x-api-key is missing or wrong');
    await next();
  };
}
