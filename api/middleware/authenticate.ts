import { AppError } from '@roms/domain/errors';
import { isPermitted } from '@roms/domain/permissions';
import type { Context, Deps } from '../context.ts';
import type { ApiActor } from '../context.ts';
import type { Access } from '../route.ts';
import { findKeyActor } from './api-key.ts';
import { findUserActor } from './login.ts';
import { isSameOrigin } from './origin.ts';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Finds who asks, and whether they may: 401 without a login or key, 403 for one that may not. It runs before anything of the
 * request is read, so that an anonymous caller learns nothing about validation.
 */
export async function authenticate(
  deps: Deps,
  ctx: Context,
  access: Exclude<Access, string>,
): Promise<ApiActor> {
  // A key is explicit, a cookie comes along by itself: the explicit one counts.
  const actor = ctx.get('x-api-key') !== '' ? await findKeyActor(deps, ctx) : await findUserActor(deps, ctx);
  const keyMissing = access.may === undefined && actor?.kind === 'user';
  if (actor === null || keyMissing) throw new AppError('unauthenticated', 'Log in first');
  ctx.state.actor = actor;
  const isAllowed =
    actor.kind === 'key'
      ? access.scope !== undefined && actor.key.scopes.includes(access.scope)
      : access.may !== undefined && isPermitted(actor.user.role, access.may);
  if (!isAllowed) throw new AppError('forbidden', 'You may not do this');
  if (actor.kind === 'user' && !SAFE_METHODS.includes(ctx.method)) requireSameOrigin(deps, ctx);
  return actor;
}

/** A page of another site may not act with the cookie of a logged-in person. */
export function requireSameOrigin(deps: Deps, ctx: Context): void {
  if (!isSameOrigin(ctx, deps.env.ROMS_PUBLIC_URL)) {
    throw new AppError('foreign_origin', 'This request came from another site', { status: 403 });
  }
}
