import { z } from 'zod';
import { keptMailSchema } from '@roms/contracts/mailbox';
import { AppError } from '@roms/domain/errors';
import { isLoopbackHost } from '@roms/domain/hosts';
import { isLoopback } from '@roms/domain/real-shop';
import { keptMails } from '../../db/mails/kept-mails.ts';
import { mailWay } from '../../runtime/mailer.ts';
import type { Context, Deps } from '../context.ts';
import { dataOf, route } from '../route.ts';

/** What the demo would have mailed, readable without a login: in a real shop there is no such place. */
export const mailboxRoutes = [
  route({
    method: 'get',
    path: '/mailbox/api/messages',
    access: 'public',
    summary: 'The mails that the demo kept instead of sending them, newest first; from this machine only',
    response: dataOf(z.array(keptMailSchema)),
    handler: async ({ ctx, deps }) => {
      refuseOthers(ctx, deps);
      const mails = await keptMails(deps.db);
      return { data: mails.map((mail) => ({ ...mail, at: mail.at.toISOString() })) };
    },
  }),
];

/** What a proxy adds: behind one on this machine everybody comes from here. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** Whoever reads these mails may enter every account, so it is this machine alone, under a name of its own. */
function refuseOthers(ctx: Context, { env }: Deps): void {
  if (mailWay(env) !== 'mailbox')
    throw new AppError('not_found', 'This shop keeps no mails to be read', { status: 404 });
  const isForwarded = env.ROMS_TRUST_PROXY || FORWARDED.some((name) => ctx.get(name) !== '');
  const isHere = isLoopback(ctx.req.socket.remoteAddress ?? '') && isLoopbackHost(ctx.get('host'));
  if (isForwarded || !isHere) throw new AppError('forbidden', 'The mailbox answers this machine only');
}
