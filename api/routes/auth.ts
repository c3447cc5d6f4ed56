import { loginSchema, meSchema, type Me } from '@roms/contracts/users';
import { AppError } from '@roms/domain/errors';
import { openSession } from '../../db/commands/open-session.ts';
import { Session } from '../../db/models/Session.ts';
import { User } from '../../db/models/User.ts';
import { hashPassword, verifyPassword } from '../../runtime/password.ts';
import { createToken, hashToken } from '../../runtime/token.ts';
import type { Deps } from '../context.ts';
import { createLoginGuard } from '../middleware/login-guard.ts';
import {
  clearSessionCookie,
  SESSION_COOKIE,
  SESSION_LIFE_MS,
  setSessionCookie,
} from '../middleware/session.ts';
import { dataOf, route } from '../route.ts';

const guard = createLoginGuard();
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
      const waitMs = guard.waitMs(body.email, ctx.ip);
      if (waitMs > 0) {
        throw new AppError('too_many_requests', 'Too many wrong passwords; wait a moment', {
          details: { retryAfterSeconds: Math.ceil(waitMs / 1000) },
        });
      }
      const user = await User.query(deps.db).findOne({ email: body.email });
      const isRight = await verifyPassword(body.password, user?.passwordHash ?? (await nobodysHash));
      if (!user?.active || !isRight) {
        guard.failed(body.email, ctx.ip);
        throw new AppError('wrong_credentials', 'The e-mail or the password is not right', { status: 401 });
      }
      guard.succeeded(body.email, ctx.ip);
      const token = createToken();
      await openSession(deps.db, { token, userId: user.id, now: deps.now(), lifeMs: SESSION_LIFE_MS });
      setSessionCookie(deps, ctx, token);
      return { data: presentMe(deps, user) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/auth/logout',
    access: 'public',
    summary: 'Log out; does nothing for somebody who is not logged in',
    response: null,
    handler: async ({ ctx, deps }) => {
      const token = ctx.cookies.get(SESSION_COOKIE);
      if (token) {
        await Session.query(deps.db).deleteById(hashToken(token));
        deps.hub.endSession(hashToken(token));
      }
      clearSessionCookie(ctx);
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/auth/me',
    access: { may: 'account.read' },
    summary: 'Who is logged in, and at which shop',
    response: dataOf(meSchema),
    handler: ({ deps, actor }) => ({ data: presentMe(deps, actor.user) }),
  }),
];

function presentMe({ env }: Deps, user: User): Me {
  const isAdmin = user.role === 'admin';
  return {
    user: { id: user.id, name: user.name, email: user.email, role: user.role },
    shop: { name: env.ROMS_SHOP_NAME, zone: env.ROMS_SHOP_ZONE },
    temporalUiUrl: isAdmin ? (env.TEMPORAL_UI_URL ?? null) : null,
    temporalNamespace: isAdmin ? env.TEMPORAL_NAMESPACE : null,
  };
}
