import { z } from 'zod';
import {
  firstLoginSchema,
  forgottenPasswordSchema,
  loginSchema,
  meSchema,
  resetPasswordSchema,
  type Me,
} from '@roms/contracts/users';
import { AppError } from '@roms/domain/errors';
import { FIRST_ADMIN_COMMAND } from '@roms/domain/first-admin';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { changeAvailability } from '../../db/conversations/change-availability.ts';
import { queueMail } from '../../db/mails/queue-mail.ts';
import { hasNoUsers } from '../../db/people/has-no-users.ts';
import { usePasswordLink } from '../../db/people/password-links.ts';
import { setPassword } from '../../db/people/set-password.ts';
import { wrongCredentials } from '../admission/login-door.ts';
import { openLogin } from '../../db/people/open-login.ts';
import { lockUser } from '../../db/people/lock-user.ts';
import { Login } from '../../db/models/Login.ts';
import type { User } from '../../db/models/User.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { mailWay } from '../../runtime/mailer.ts';
import { hashPassword } from '../../runtime/password.ts';
import { createToken, hashToken } from '../../runtime/token.ts';
import type { Deps } from '../context.ts';
import { configuredOrigin } from '../dashboard-origin.ts';
import { clearLoginCookie, LOGIN_COOKIE, setLoginCookie } from '../middleware/login.ts';
import { dataOf, route } from '../route.ts';

export const authRoutes = [
  route({
    method: 'post',
    path: '/api/v1/auth/login',
    access: 'public',
    summary: 'Log in; sets the cookie `roms_session`',
    body: loginSchema,
    response: dataOf(meSchema),
    handler: async ({ ctx, deps, body }) => {
      const user = await deps.logins.check(body, ctx.ip);
      const token = createToken();
      const login = { token, userId: user.id, now: deps.now(), device: ctx.get('user-agent') };
      await deps.db.transaction(async (trx) => {
        // A password that was changed while this one was looked at ended every login; this would be one more.
        const now = await lockUser(trx, user.id);
        if (now.passwordHash !== user.passwordHash || !now.active) throw wrongCredentials();
        await openLogin(trx, login);
      });
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
        const tokenHash = hashToken(token);
        const [ended] = await Login.query(deps.db).delete().where({ tokenHash }).returning('userId');
        deps.hub.endLogin(tokenHash);
        if (ended) await goOffline(deps, ended.userId);
      }
      clearLoginCookie(ctx);
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/auth/password/forgot',
    access: 'public',
    summary:
      'Have a link to set a password mailed; the answer is the same whether or not somebody has the address',
    body: forgottenPasswordSchema,
    response: dataOf(z.null()),
    status: 202,
    handler: async ({ ctx, deps, body: { email } }) => {
      // Who has the address is found out by whoever sends: nothing here takes longer for one that exists.
      if ((await deps.forgotten.isAllowed(email, ctx.ip)) && mailWay(deps.env) !== 'none') {
        const mail = {
          kind: 'forgotten_password',
          address: email,
          origin: configuredOrigin(deps.env),
        } as const;
        deps.workflows.startMail(await deps.db.transaction((trx) => queueMail(trx, mail)));
      }
      return { data: null };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/auth/password/reset',
    access: 'public',
    summary: "Set a password with the secret of an admin's link, once; every login of the person ends",
    body: resetPasswordSchema,
    response: null,
    handler: async ({ deps, body }) => {
      const now = deps.now();
      // The cheap question first: only who has a link makes the API compute a hash.
      await deps.db.transaction(async (trx) => {
        const userId = await usePasswordLink(trx, body.token, now);
        if (userId === null) {
          throw new AppError('link_not_found', 'This link was used or is over: ask for another one');
        }
        await setPassword(trx, { userId, passwordHash: await hashPassword(body.password) });
        const user = await lockUser(trx, userId);
        await recordAudit(trx, {
          actor: { kind: 'user', id: userId, name: user.name },
          action: 'user.password_changed',
          subject: { type: 'user', id: userId },
        });
      });
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/auth/first-login',
    access: 'public',
    summary: 'Whose shop it is, and how to make its first login; null once somebody has one',
    response: dataOf(firstLoginSchema),
    handler: async ({ deps }) => {
      const [isNew, { shopName }] = await Promise.all([hasNoUsers(deps.db), shopSettings(deps.db)]);
      const command = isNew ? FIRST_ADMIN_COMMAND : null;
      return { data: { command, shopName, sendsMail: mailWay(deps.env) !== 'none' } };
    },
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

/** Whoever logs out has gone home. */
async function goOffline({ db, workflows }: Deps, userId: number): Promise<void> {
  const changed = await db.transaction((trx) => changeAvailability(trx, userId, 'offline'));
  if (changed?.absence) workflows.startAbsence(userId, changed.absence);
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
