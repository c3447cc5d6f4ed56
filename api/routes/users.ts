import { z } from 'zod';
import {
  changedPersonSchema,
  createdPersonSchema,
  createUserSchema,
  passwordLinkSchema,
  personSchema,
  updateUserSchema,
} from '@roms/contracts/users';
import { AppError } from '@roms/domain/errors';
import { changePerson } from '../../db/conversations/change-person.ts';
import { queueMail } from '../../db/mails/queue-mail.ts';
import { allPeople } from '../../db/people/all-people.ts';
import { createUser } from '../../db/people/create-user.ts';
import { endLogins } from '../../db/people/end-logins.ts';
import { lockUser } from '../../db/people/lock-user.ts';
import { removeTotp } from '../../db/people/totp.ts';
import { createPasswordLink } from '../../db/people/password-links.ts';
import { hashPassword } from '../../runtime/password.ts';
import { createToken } from '../../runtime/token.ts';
import { mailWay } from '../../runtime/mailer.ts';
import { dashboardOrigin } from '../dashboard-origin.ts';
import type { Context, Deps } from '../context.ts';
import { dataOf, idParams, route } from '../route.ts';
import type { User } from '../../db/models/User.ts';

export const userRoutes = [
  route({
    method: 'get',
    path: '/api/v1/users',
    access: { may: 'users.read' },
    summary: 'Everybody who has an account',
    response: dataOf(z.array(personSchema)),
    handler: async ({ deps }) => ({
      data: (await allPeople(deps.db)).map((person) => ({
        ...person,
        lastSeenAt: person.lastSeenAt?.toISOString() ?? null,
      })),
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/users',
    access: { may: 'users.update' },
    summary:
      'Let somebody in; without a password `inviteUrl` is where the person sets one, once, within a day',
    audit: { action: 'user.created', subject: 'user' },
    body: createUserSchema,
    response: dataOf(createdPersonSchema),
    status: 201,
    handler: async ({ ctx, deps, audit, body: { password, ...person } }) => {
      // Nobody knows the made-up one: a hash all the same, so that a login takes as long as any other.
      const passwordHash = await hashPassword(password ?? createToken());
      const { user, inviteUrl, mailId } = await deps.db.transaction(async (trx) => {
        const user = await createUser(trx, { ...person, passwordHash });
        await audit.record(trx, { id: user.id, after: presented(user) });
        if (password !== undefined) return { user };
        const { token } = await createPasswordLink(trx, user.id, deps.now());
        const mail = { kind: 'invite', address: user.email, userId: user.id } as const;
        const mailId =
          mailWay(deps.env) === 'none'
            ? undefined
            : await queueMail(trx, { ...mail, origin: dashboardOrigin(deps, ctx) });
        return { user, inviteUrl: passwordUrl(deps, ctx, token), mailId };
      });
      if (mailId !== undefined) deps.workflows.startMail(mailId);
      return { data: { ...presented(user), ...(inviteUrl !== undefined && { inviteUrl }) } };
    },
  }),
  route({
    method: 'patch',
    path: '/api/v1/users/:id',
    access: { may: 'users.update' },
    summary:
      'Change a person, or take somebody out; another role and a deactivation end the logins, a deactivation hands over the conversations',
    audit: { action: 'user.changed', subject: 'user' },
    params: idParams,
    body: updateUserSchema,
    response: dataOf(changedPersonSchema),
    handler: async ({ deps, actor, audit, params, body }) =>
      deps.db.transaction(async (trx) => {
        const { before, after, handedOver } = await changePerson(trx, params.id, body, actor.user.id);
        await audit.record(trx, {
          before: presented(before),
          after: { ...presented(after), ...(handedOver !== null && { handedOver }) },
        });
        return { data: presented(after) };
      }),
  }),
  route({
    method: 'post',
    path: '/api/v1/users/:id/password-link',
    access: { may: 'users.update' },
    summary:
      'A link with which the person sets a password, once, within a day; an earlier one opens nothing any more',
    audit: { action: 'user.password_link_made', subject: 'user' },
    params: idParams,
    response: dataOf(passwordLinkSchema),
    status: 201,
    handler: async ({ ctx, deps, actor, audit, params }) => {
      refuseOneself(actor.user.id, params.id);
      return deps.db.transaction(async (trx) => {
        const { token, expiresAt } = await createPasswordLink(trx, params.id, deps.now());
        await audit.record(trx, { after: { expiresAt } });
        return { data: { url: passwordUrl(deps, ctx, token), expiresAt: expiresAt.toISOString() } };
      });
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/users/:id/logins',
    access: { may: 'users.update' },
    summary: 'Log a person out everywhere',
    audit: { action: 'user.logged_out', subject: 'user' },
    params: idParams,
    response: null,
    handler: async ({ deps, audit, params }) =>
      deps.db.transaction(async (trx) => {
        await lockUser(trx, params.id);
        const ended = await endLogins(trx, params.id);
        await audit.record(trx, { after: { ended } });
      }),
  }),
  route({
    method: 'delete',
    path: '/api/v1/users/:id/totp',
    access: { may: 'users.update' },
    summary: 'Let a person whose phone is gone log in with a password alone',
    audit: { action: 'user.totp_switched_off', subject: 'user' },
    params: idParams,
    response: null,
    handler: async ({ deps, actor, audit, params }) => {
      refuseOneself(actor.user.id, params.id);
      await deps.db.transaction(async (trx) => {
        await lockUser(trx, params.id);
        await removeTotp(trx, params.id);
        await audit.record(trx, { before: { hasTotp: true }, after: { hasTotp: false } });
      });
    },
  }),
];

/** One's own password and codes are changed in the profile, which asks for the password: an open page alone is no proof. */
function refuseOneself(ownId: number, id: number): void {
  if (ownId === id)
    throw new AppError('own_account', 'Change your own password and codes in your profile', { status: 409 });
}

/** The secret stands behind `#`, which no server and no log gets to see. */
function passwordUrl(deps: Deps, ctx: Context, token: string): string {
  return `${dashboardOrigin(deps, ctx)}/password#${token}`;
}

function presented({ id, name, email, role, active, capacity, shiftHours }: User) {
  return { id, name, email, role, active, capacity, shiftHours };
}
