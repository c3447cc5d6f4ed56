import Router from '@koa/router';
import {
  estimateQuerySchema,
  gatewayPaceSchema,
  sendAskSchema,
  sessionIdSchema,
} from '@roms/contracts/gateway';
import { AppError } from '@roms/domain/errors';
import { chatOf } from '../contract/chat.ts';
import type { Gateway } from '../gateway.ts';
import { budgetOf, estimateOf, reportOf } from '../sessions/report.ts';

/** Sessions, their sends and their budget; everything here needs the key. */
export function sessionRoutes(gateway: Gateway): Router {
  const router = new Router({ sensitive: true, prefix: '/sessions' });

  router.get('/', (ctx) => {
    ctx.body = { data: [...gateway.sessions.values()].map((session) => session.view()) };
  });

  router.get('/:id', (ctx) => {
    ctx.body = { data: gateway.session(ctx.params.id as string).view() };
  });

  router.put('/:id', async (ctx) => {
    const { session, isNew } = await gateway.add(sessionIdSchema.parse(ctx.params.id));
    ctx.body = { data: session.view() };
    ctx.status = isNew ? 201 : 200;
  });

  router.post('/:id/remove', async (ctx) => {
    await gateway.remove(sessionIdSchema.parse(ctx.params.id));
    ctx.status = 204;
  });

  router.get('/:id/events', (ctx) => {
    ctx.body = { data: gateway.session(ctx.params.id as string).changes(50) };
  });

  for (const action of ['start', 'stop', 'logout'] as const) {
    router.post(`/:id/${action}`, async (ctx) => {
      ctx.body = { data: await gateway.session(ctx.params.id as string)[action]() };
      ctx.status = 200;
    });
  }

  router.get('/:id/budget', (ctx) => {
    ctx.body = { data: budgetOf(gateway.session(ctx.params.id as string)) };
  });

  router.get('/:id/report', (ctx) => {
    ctx.body = { data: reportOf(gateway.session(ctx.params.id as string), gateway.spool) };
  });

  router.get('/:id/estimate', (ctx) => {
    const { lane, count } = estimateQuerySchema.parse(ctx.query);
    ctx.body = { data: estimateOf(gateway.session(ctx.params.id as string), lane, count) };
  });

  router.get('/:id/pace', (ctx) => {
    ctx.body = { data: gateway.session(ctx.params.id as string).permits.pace() };
  });

  router.put('/:id/pace', (ctx) => {
    ctx.body = {
      data: gateway.session(ctx.params.id as string).setPace(gatewayPaceSchema.parse(ctx.request.body)),
    };
  });

  router.post('/:id/messages', async (ctx) => {
    const { sender } = gateway.session(ctx.params.id as string);
    const ask = sendAskSchema.parse(ctx.request.body);
    const chat = chatOf(ask.to);
    if (chat === null) {
      throw new AppError('invalid_request', '`to` is neither a phone nor a chat id', { status: 400 });
    }
    const hungUp = new AbortController();
    ctx.res.once('close', () => hungUp.abort());
    const expiresAt = ask.expiresAt === undefined ? null : Date.parse(ask.expiresAt);
    const { key, lane, body, quote, media, location, contact, stranger = false } = ask;
    if (media && !sender.isTaken(key) && !(await gateway.media.isSendable(media))) {
      ctx.body = { data: { outcome: 'rejected', code: 'unsupported_media' } };
      return;
    }
    const content = { body, media, location, contact };
    ctx.body = {
      data: await sender.ask({ key, lane, chat, quote, expiresAt, stranger, ...content }, hungUp.signal),
    };
    ctx.status = 200;
  });

  return router;
}
