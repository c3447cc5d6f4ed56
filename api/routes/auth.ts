import { firstLoginSchema, loginSchema, meSchema, type Credentials, type Me } from '@roms/contracts/users';
import { AppError } from '@roms/domain/errors';
import { FIRST_ADMIN_COMMAND } from '@roms/domain/first-admin';
import { hasNoUsers } from '../../db/people/has-no-users.ts';
import { openLogin } from '../../db/people/open-login.ts';
import { Login } from '../../db/models/Login.ts';
import { User } from '../../db/models/User.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { hashPassword, verifyPassword } from '../../runtime/password.ts';
import { createToken, hashToken } from '../../runtime/token.ts';
import type { Deps } from '../context.ts';
import { createLoginGuard } from '../middleware/login-guard.ts';
import { clearLoginCookie, LOGIN_COOKIE, LOGIN_LIFE_MS, setLoginCookie } from '../middleware/login.ts';
import { dataOf, route } from '../route.ts';

const guard = createLoginGuard();
/** When to come back after more attempts at once than anybody makes (milliseconds). */
const BUSY_RETRY_MS = 2_000;
/** Compared with when the account does not exist, so that the time taken does not tell which e-mails do. */
const nobodysHash = hashPassword(createToken());

export const authRoutes = [
  route({
    method: 'post',
    path: '/api/v1/auth/login',
    access: 'public',
    summary: 'Log in; sets the cookie `roms_session`',
    body: loginSchema,
    response: dataOf(meSchema),
    handler: async ({ ctx, deps, body }) => {
      const user = await guard.inTurn(body.email, ctx.ip, () => checkLogin(deps, body, ctx.ip));
      if (user === null) throw tooManyTries(BUSY_RETRY_MS);
      const token = createToken();
      await openLogin(deps.db, { token, userId: user.id, now: deps.now(), lifeMs: LOGIN_LIFE_MS });
      setLoginCookie(deps, ctx, token);
      return { data: await presentMe(deps, user) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/auth/logout',
    access: 'public',
    summary: 'Log out; does nothing for somebody who is not logged in',
    response: null,
    handler: async ({ ctx, deps }) => {
      const token = ctx.cookies.get(LOGIN_COOKIE);
      if (token) {
        await Login.query(deps.db).deleteById(hashToken(token));
        deps.hub.endLogin(hashToken(token));
      }
      clearLoginCookie(ctx);
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/auth/first-login',
    access: 'public',
    summary: 'How to make the first login of a new shop; null once somebody has one',
    response: dataOf(firstLoginSchema),
    handler: async ({ deps }) => ({
      data: { command: (await hasNoUsers(deps.db)) ? FIRST_ADMIN_COMMAND : null },
    }),
  }),
  route({
    method: 'get',
    path: '/api/v1/auth/me',
    access: { may: 'account.read' },
    summary: 'Who is logged in, and at which shop',
    response: dataOf(meSchema),
    handler: async ({ deps, actor }) => ({ data: await presentMe(deps, actor.user) }),
  }),
];

/** The person, or an error that does not tell whether the account exists. */
async function checkLogin(deps: Deps, { email, password }: Credentials, address: string): Promise<User> {
  const waitMs = guard.waitMs(email, address);
  if (waitMs > 0) throw tooManyTries(waitMs);
  const user = await User.query(deps.db).findOne({ email });
  const isRight = await verifyPassword(password, user?.passwordHash ?? (await nobodysHash));
  if (!user?.active || !isRight) {
    guard.failed(email, address);
    throw new AppError('wrong_credentials', 'The e-mail or the password is not right', { status: 401 });
  }
  guard.succeeded(email, address);
  return user;
}

function tooManyTries(waitMs: number): AppError {
  return new AppError('too_many_requests', 'Too many wrong passwords; wait a moment', {
    details: { retryAfterSeconds: Math.ceil(waitMs / 1000) },
  });
}

async function presentMe({ db, env }: Deps, user: User): Promise<Me> {
  const { shopName: name, zone } = await shopSettings(db);
  const isAdmin = user.role === 'admin';
  return {
    user: { id: user.id, name: user.name, email: user.email, role: user.role },
    shop: { name, zone },
    temporalUiUrl: isAdmin ? (env.TEMPORAL_UI_URL ?? null) : null,
    temporalNamespace: isAdmin ? env.TEMPORAL_NAMESPACE : null,
  };
}
