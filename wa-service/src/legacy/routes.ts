import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import type { Context } from 'koa';
import { z } from 'zod';
import { chatOf, phoneOfChat } from '../chat.ts';
import type { Gateway } from '../gateway.ts';
import type { Session } from '../session.ts';
import { answerOld, oldEnvelope } from './envelope.ts';
import type { Jobs } from './jobs.ts';

const clientId = z.string().min(1).max(64);
const messageSchema = z.object({
  clientId,
  to: z.string().min(1).max(64),
  text: z.string().min(1).max(65_536),
});
const broadcastSchema = z.object({
  clientId,
  name: z.string().max(200).optional(),
  text: z.string().min(1).max(65_536),
  recipients: z.array(z.string().min(1).max(64)).min(1).max(10_000),
});
const OLD_STATUS: Record<string, string> = {
  stopped: 'DISCONNECTED',
  starting: 'INITIALIZING',
  qr: 'QR',
  authenticating: 'AUTHENTICATED',
  ready: 'READY',
  disconnected: 'DISCONNECTED',
  logged_out: 'DISCONNECTED',
  failed: 'AUTH_FAILURE',
};

/**
 * The calls of the old gateway, for those who still make them (whatsapp.md, "The contract"; decisions, "Old gateway
 * calls"). They go through the same lanes and keys; nothing here takes paths, browser options or keys from a caller.
 */
export function legacyRoutes(gateway: Gateway, jobs: Jobs, wake: () => void): Router {
  const router = new Router();
  router.use(['/accounts', '/messages', '/broadcasts', '/jobs', '/automation'], oldEnvelope);

  const sessionOf = (id: unknown): Session =>
    gateway.sessions.get(String(id)) ?? ([...gateway.sessions.values()][0] as Session);
  const known = (ctx: Context & { params: Record<string, string> }): Session =>
    gateway.session(ctx.params.clientId as string);

  router.get('/accounts', (ctx) => answerOld(ctx, [...gateway.sessions.values()].map(account)));

  for (const action of ['start', 'reconnect']) {
    router.post(`/accounts/:clientId/${action}`, async (ctx) => {
      await known(ctx).start();
      answerOld(ctx, account(known(ctx)));
    });
  }

  router.get('/accounts/:clientId/qr', (ctx) => {
    const { id, qr } = known(ctx).view();
    if (qr === null) throw new AppError('qr_not_found', 'No QR yet');
    answerOld(ctx, { clientId: id, qr });
  });

  router.delete('/accounts/:clientId', async (ctx) => {
    await known(ctx).logout();
    answerOld(ctx, account(known(ctx)));
  });

  const queueMessage = (ctx: Context): void => {
    const ask = messageSchema.parse(ctx.request.body);
    if (chatOf(ask.to) === null)
      throw new AppError('invalid_request', 'to: not a phone number', { status: 400 });
    const id = jobs.add({
      clientId: sessionOf(ask.clientId).id,
      to: ask.to,
      text: ask.text,
      lane: 'transactional',
    });
    wake();
    answerOld(ctx, { id, status: 'queued' }, 'Queued', 201);
  };
  router.post('/messages', queueMessage);
  router.post('/automation/reply', queueMessage);

  router.get('/jobs/:id', (ctx) => {
    const job = jobs.find(ctx.params.id as string);
    if (job === undefined) throw new AppError('job_not_found', 'Job not found');
    const { text: _text, lane: _lane, nextRunAt, createdAt, ...row } = job;
    answerOld(ctx, { ...row, nextRunAt: iso(nextRunAt), createdAt: iso(createdAt) });
  });

  router.post('/broadcasts', (ctx) => {
    const ask = broadcastSchema.parse(ctx.request.body);
    const session = sessionOf(ask.clientId).id;
    const id = jobs.addBroadcast(session, ask.name ?? null);
    const recipients = [...new Set(ask.recipients.map((to) => chatOf(to) ?? to))];
    for (const to of recipients) {
      jobs.add({
        clientId: session,
        to: phoneOfChat(to) ?? to,
        text: ask.text,
        lane: 'broadcast',
        broadcastId: id,
      });
    }
    wake();
    answerOld(ctx, { id, status: 'sending', recipients: recipients.length }, 'Broadcast started', 201);
  });

  router.get('/broadcasts/:id', (ctx) => {
    const broadcast = jobs.findBroadcast(ctx.params.id as string);
    if (broadcast === null) throw new AppError('broadcast_not_found', 'Broadcast not found');
    answerOld(ctx, broadcast);
  });

  return router;
}

function account(session: Session) {
  const { id, state, qr, phone, since } = session.view();
  return {
    ...{ id, clientId: id, status: OLD_STATUS[state] ?? 'DISCONNECTED', qr, lastQr: qr, phoneNumber: phone },
    connectedAt: state === 'ready' ? since : null,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
