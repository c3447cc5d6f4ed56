import { LOGIN_IDLE_MS, loginEnd } from '@roms/domain/login-life';
import { SIGNED_IN_COOKIE } from '@roms/domain/signed-in';
import { Login } from '../../db/models/Login.ts';
import { hashToken } from '../../runtime/token.ts';
import type { Context, Deps, UserActor } from '../context.ts';

export const LOGIN_COOKIE = 'roms_session';
/** How often a use is written down, at most. */
const TOUCH_EVERY_MS = 5 * 60_000;

/** The person behind the login cookie, or null. Moves the login's end along. */
export async function findUserActor(deps: Deps, ctx: Context): Promise<UserActor | null> {
  const token = ctx.cookies.get(LOGIN_COOKIE);
  if (!token) return null;
  const tokenHash = hashToken(token);
  const now = deps.now();
  const login = await Login.query(deps.db).findById(tokenHash).withGraphFetched('user');
  if (!login?.user?.active || login.expiresAt <= now) return null;
  if (now.getTime() - login.lastSeenAt.getTime() > TOUCH_EVERY_MS) {
    await Login.query(deps.db)
      .findById(tokenHash)
      .patch({ lastSeenAt: now, expiresAt: loginEnd(login.createdAt, now) });
    setLoginCookie(deps, ctx, token);
  }
  return { kind: 'user', user: login.user, tokenHash };
}

/** Gives the browser its login. Only plain http, which is loopback or a trial, goes without `Secure`. */
export function setLoginCookie(deps: Deps, ctx: Context, token: string): void {
  const isSecure = ctx.secure || deps.env.ROMS_PUBLIC_URL?.startsWith('https:') === true;
  ctx.cookies.secure = isSecure;
  const options = { sameSite: 'lax', secure: isSecure, maxAge: LOGIN_IDLE_MS, path: '/' } as const;
  ctx.cookies.set(LOGIN_COOKIE, token, { ...options, httpOnly: true });
  ctx.cookies.set(SIGNED_IN_COOKIE, '1', { ...options, httpOnly: false });
}

/** Takes the login from the browser. */
export function clearLoginCookie(ctx: Context): void {
  ctx.cookies.set(LOGIN_COOKIE, null, { httpOnly: true, sameSite: 'lax', path: '/' });
  ctx.cookies.set(SIGNED_IN_COOKIE, null, { httpOnly: false, sameSite: 'lax', path: '/' });
}
