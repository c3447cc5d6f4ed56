import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';
import type { Context } from 'koa';

/** The phone that a route's path names. Throws `invalid_request` when it is none. */
export function phoneOf(ctx: Context): string {
  return normalisePhone((ctx as Context & { params: { phone: string } }).params.phone) ?? badPhone();
}

/** Throws `invalid_request`. */
export function badPhone(): never {
  throw new AppError('invalid_request', 'That is no phone number', { status: 400 });
}
