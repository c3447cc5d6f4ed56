import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import type { Gateway } from '../gateway.ts';

/** Files of customers, and the events that nobody took; everything here needs the key. */
export function spoolRoutes(gateway: Gateway): Router {
  const router = new Router();

  router.get('/media/:id', async (ctx) => {
    const media = await gateway.media.read(ctx.params.id as string);
    if (media === null) throw new AppError('media_not_found', 'There is no such file');
    ctx.type = media.mimeType;
    ctx.length = media.size;
    ctx.set('x-content-type-options', 'nosniff');
    ctx.set('content-disposition', 'attachment');
    ctx.set('cache-control', 'private, max-age=31536000, immutable');
    ctx.body = media.stream;
  });

  router.get('/dead-letters', (ctx) => {
    ctx.body = { data: gateway.spool.deadLetters(200) };
  });

  router.post('/dead-letters/:id/replay', (ctx) => {
    const id = ctx.params.id as string;
    if (!gateway.spool.replay(id)) throw noSuchLetter();
    ctx.body = { data: { id, state: 'queued' } };
    ctx.status = 200;
  });

  router.delete('/dead-letters/:id', (ctx) => {
    const id = ctx.params.id as string;
    if (!gateway.spool.discard(id)) throw noSuchLetter();
    ctx.body = { data: { id, state: 'discarded' } };
  });

  return router;
}

function noSuchLetter(): AppError {
  return new AppError('dead_letter_not_found', 'There is no such dead letter');
}
