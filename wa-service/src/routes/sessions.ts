import Router from '@koa/router';
import { LANES, sendAskSchema } from '@roms/contracts/gateway';
import { AppError } from '@roms/domain/errors';
import { chatOf } from '../chat.ts';
import type { Gateway } from '../gateway.ts';

/** Sessions, their sends and their budget; everything here needs the key. */
export function sessionRoutes(gateway: Gateway): Router {
  const router = new Router({ prefix: '/sessions' });

  router.get('/', (ctx) => {
    ctx.body = { data: [...gateway.sessions.values()].map((session) => session.view()) };
  });

  router.get('/:id', (ctx) => {
    ctx.body = { data: gateway.session(ctx.params.id as string).view() };
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
    const { permits, sender, view } = gateway.session(ctx.params.id as string);
    const isReady = view().state === 'ready';
    ctx.body = {
      data: {
        isPaced: permits.isPaced,
        lanes: LANES.map((lane) => ({
          ...permits.budget(lane),
          ...(isReady ? {} : { reason: 'disconnected' }),
          waiting: sender.waiting(lane),
        })),
      },
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
    const { key, lane, body, stranger = false } = ask;
    ctx.body = { data: await sender.ask({ key, lane, chat, body, expiresAt, stranger }, hungUp.signal) };
    ctx.status = 200;
  });

  return router;
}
