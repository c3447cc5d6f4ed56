import { z } from 'zod';
import { AppError } from '@roms/domain/errors';
import {
  changeOwnNameSchema,
  changePasswordSchema,
  confirmPasswordSchema,
  ownLoginSchema,
  proveTotpSchema,
  totpSetupSchema,
  totpStateSchema,
  userSchema,
  weeklySummarySchema,
} from '@roms/contracts/users';
import { Login } from '../../db/models/Login.ts';
import { openLogins } from '../../db/people/open-logins.ts';
import { beginTotp, confirmTotp, hasTotp, removeTotp } from '../../db/people/totp.ts';
import { updateUser } from '../../db/people/update-user.ts';
import { getsWeeklySummary, setWeeklySummary } from '../../db/people/weekly-summary.ts';
import { setPassword } from '../../db/people/set-password.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { hashPassword } from '../../runtime/password.ts';
import { createTotpSecret, totpUri } from '../../runtime/totp.ts';
import { dataOf, idParams, route } from '../route.ts';

/** What a person does with the own account. */
export const meRoutes = [
  route({
    method: 'patch',
    path: '/api/v1/me',
    access: { may: 'account.update' },
    summary: 'Change the own name, as colleagues see it',
    audit: { action: 'user.changed', subject: 'user' },
    body: changeOwnNameSchema,
    response: dataOf(userSchema),
    handler: async ({ deps, actor, audit, body: { name } }) =>
      deps.db.transaction(async (trx) => {
        const { before, after } = await updateUser(trx, actor.user.id, { name });
        await audit.record(trx, { id: after.id, before: { name: before.name }, after: { name } });
        const { id, email, role } = after;
        return { data: { id, name, email, role } };
      }),
  }),
  route({
    method: 'post',
    path: '/api/v1/me/password',
    access: { may: 'account.update' },
    summary: 'Change the own password; every other login of the person ends',
    audit: { action: 'user.password_changed', subject: 'user' },
    body: changePasswordSchema,
    response: null,
    handler: async ({ ctx, deps, actor, audit, body }) => {
      const { id, email } = actor.user;
      // By the same door as a login: a stolen cookie must not be a quicker way to guess.
      await deps.logins.checkPassword({ email, password: body.current }, ctx.ip).catch(asWrongPassword);
      const passwordHash = await hashPassword(body.password);
      await deps.db.transaction(async (trx) => {
        await setPassword(trx, { userId: id, passwordHash, keep: actor.tokenHash });
        await audit.record(trx, { id });
      });
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/me/totp',
    access: { may: 'account.read' },
    summary: 'Whether the own logins take a code of a phone as well',
    response: dataOf(totpStateSchema),
    handler: async ({ deps, actor }) => ({ data: { on: await hasTotp(deps.db, actor.user.id) } }),
  }),
  route({
    method: 'post',
    path: '/api/v1/me/totp',
    access: { may: 'account.update' },
    summary: 'A secret for the own phone, shown this once; it counts after `…/confirm`',
    audit: { action: 'user.totp_begun', subject: 'user' },
    body: confirmPasswordSchema,
    response: dataOf(totpSetupSchema),
    status: 201,
    handler: async ({ ctx, deps, actor, audit, body }) => {
      const { id, email: account } = actor.user;
      await deps.logins
        .checkPassword({ email: account, password: body.current }, ctx.ip)
        .catch(asWrongPassword);
      const secret = createTotpSecret();
      const { shopName: shop } = await shopSettings(deps.db);
      await deps.db.transaction(async (trx) => {
        await beginTotp(trx, id, secret);
        await audit.record(trx, { id });
      });
      return { data: { secret, uri: totpUri(secret, { shop, account }) } };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/me/totp/confirm',
    access: { may: 'account.update' },
    summary: 'Prove that the own phone makes the codes: from now on logins take them',
    audit: { action: 'user.totp_switched_on', subject: 'user' },
    body: proveTotpSchema,
    response: null,
    handler: async ({ deps, actor: { user }, audit, body }) =>
      deps.db.transaction(async (trx) => {
        await confirmTotp(trx, user.id, body.code, deps.now());
        await audit.record(trx, { id: user.id, before: { hasTotp: false }, after: { hasTotp: true } });
      }),
  }),
  route({
    method: 'delete',
    path: '/api/v1/me/totp',
    access: { may: 'account.update' },
    summary: 'Let the own logins take a password alone',
    audit: { action: 'user.totp_switched_off', subject: 'user' },
    body: confirmPasswordSchema,
    response: null,
    handler: async ({ ctx, deps, actor: { user }, audit, body }) => {
      await deps.logins
        .checkPassword({ email: user.email, password: body.current }, ctx.ip)
        .catch(asWrongPassword);
      await deps.db.transaction(async (trx) => {
        await removeTotp(trx, user.id);
        await audit.record(trx, { id: user.id, before: { hasTotp: true }, after: { hasTotp: false } });
      });
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/me/weekly-summary',
    access: { may: 'reports.read' },
    summary: 'Whether one gets the summary of each week by e-mail',
    response: dataOf(weeklySummarySchema),
    handler: async ({ deps, actor }) => ({ data: { on: await getsWeeklySummary(deps.db, actor.user.id) } }),
  }),
  route({
    method: 'put',
    path: '/api/v1/me/weekly-summary',
    access: { may: 'reports.read' },
    summary:
      'Get it, or not any more; while anybody gets it, customers of the shop itself have it on WhatsApp',
    audit: { action: 'user.changed', subject: 'user' },
    body: weeklySummarySchema,
    response: dataOf(weeklySummarySchema),
    handler: async ({ deps, actor: { user }, audit, body: { on } }) =>
      deps.db.transaction(async (trx) => {
        const before = await setWeeklySummary(trx, user.id, on);
        await audit.record(trx, {
          id: user.id,
          before: { weeklySummary: before },
          after: { weeklySummary: on },
        });
        return { data: { on } };
      }),
  }),
  route({
    method: 'get',
    path: '/api/v1/me/logins',
    access: { may: 'account.read' },
    summary: 'The browsers in which the person is logged in, the last used first',
    response: dataOf(z.array(ownLoginSchema)),
    handler: async ({ deps, actor }) => {
      const logins = await openLogins(deps.db, actor.user.id, deps.now());
      return {
        data: logins.map(({ id, device, createdAt, lastSeenAt, expiresAt, tokenHash }) => ({
          id,
          device,
          createdAt: createdAt.toISOString(),
          lastSeenAt: lastSeenAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
          isCurrent: tokenHash === actor.tokenHash,
        })),
      };
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/me/logins/:id',
    access: { may: 'account.update' },
    summary: 'End one of the own logins',
    audit: { action: 'user.logged_out', subject: 'user' },
    params: idParams,
    response: null,
    handler: async ({ deps, actor, audit, params }) =>
      deps.db.transaction(async (trx) => {
        const [ended] = await Login.query(trx)
          .delete()
          .where({ id: params.id, userId: actor.user.id })
          .returning('device');
        if (!ended) throw new AppError('not_found', 'There is no such login', { status: 404 });
        await audit.record(trx, { id: actor.user.id, after: { device: ended.device } });
      }),
  }),
];

/** A 401 would say that the login is over. */
function asWrongPassword(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'wrong_credentials') throw error;
  throw new AppError('wrong_password', 'The current password is not right', {
    status: 422,
    details: { fields: { current: ['is not right'] } },
  });
}
