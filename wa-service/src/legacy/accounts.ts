import type Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import type { Context } from 'koa';
import { z } from 'zod';
import type { Gateway } from '../gateway.ts';
import type { Session } from '../sessions/session.ts';
import { clientIdSchema, clientOf, renamed } from './clients.ts';
import { answerOld } from './envelope.ts';
import type { InboundLog } from './inbound-log.ts';

const OLD_STATUS: Record<string, string> = {
  stopped: 'DISCONNECTED',
  starting: 'INITIALIZING',
  qr: 'QR',
  passkey: 'QR',
  authenticating: 'AUTHENTICATED',
  ready: 'READY',
  disconnected: 'DISCONNECTED',
  logged_out: 'DISCONNECTED',
  failed: 'AUTH_FAILURE',
};
const ENDED = new Set(['stopped', 'disconnected', 'logged_out', 'failed']);

/** `dataPath` and `puppeteer` are let through unread: nothing of a caller's decides what runs here or where. */
export const oldSessionSchema = z.object({ clientId: clientIdSchema });

/**
 * The numbers as the old gateway showed them, with what its callers missed (`qr`, `phoneNumber`, `connectedAt`).
 * `start` never answers 409: a number that is down is started.
 */
export function accountRoutes(router: Router, gateway: Gateway, inbound: InboundLog): void {
  const named = (ctx: Context & { params: Record<string, string> }): Session =>
    clientOf(gateway, ctx.params.clientId);
  const row = (session: Session) => accountOf(session, inbound.lastAt(session.id));

  router.get('/accounts', (ctx) => answerOld(ctx, [...gateway.sessions.values()].map(row)));

  for (const path of [
    '/accounts/:clientId/start',
    '/accounts/:clientId/reconnect',
    '/sessions/:clientId/reconnect',
  ]) {
    router.post(path, async (ctx) => {
      await named(ctx).start();
      answerOld(ctx, row(named(ctx)));
    });
  }

  router.post('/sessions', async (ctx) => {
    const { clientId } = oldSessionSchema.parse(ctx.request.body ?? {});
    const session = clientOf(gateway, clientId);
    await session.start();
    answerOld(ctx, row(session), `Session started${renamed(clientId, session)}`, 201);
  });

  router.get('/accounts/:clientId/qr', (ctx) => {
    const { id, qr } = named(ctx).view();
    if (qr === null) throw new AppError('qr_not_found', 'No QR yet');
    answerOld(ctx, { clientId: id, qr });
  });

  // It ends a pairing: only under the number's own name, never by falling back to the first one.
  for (const path of ['/accounts/:clientId', '/sessions/:clientId']) {
    router.delete(path, async (ctx) => {
      const session = gateway.session(ctx.params.clientId as string);
      await session.logout();
      answerOld(ctx, row(session), 'Session deleted');
    });
  }
}

function accountOf(session: Session, lastMessageAt: string | null) {
  const { id, state, qr, phone, since } = session.view();
  const changes = session.changes(100);
  const lastIn = (isMeant: (state: string) => boolean): string | null =>
    changes.find((change) => isMeant(change.state))?.at ?? null;
  return {
    id,
    clientId: id,
    status: OLD_STATUS[state] ?? 'DISCONNECTED',
    qr,
    lastQr: qr,
    phoneNumber: phone,
    connectedAt: state === 'ready' ? since : null,
    lastConnectedAt: lastIn((name) => name === 'ready'),
    lastDisconnectedAt: lastIn((name) => ENDED.has(name)),
    lastMessageAt,
    createdAt: changes.at(-1)?.at ?? since,
    updatedAt: since,
  };
}
