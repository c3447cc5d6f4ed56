import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import { z } from 'zod';
import type { Gateway } from '../gateway.ts';

const letterQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(200) });

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
    const { limit } = letterQuerySchema.parse(ctx.query);
    ctx.body = { data: gateway.spool.deadLetters(limit) };
  });

  router.post('/dead-letters/:id/replay', (ctx) => {
    const id = ctx.params.id as string;
    if (!gateway.spool.replay(id))
      throw new AppError('dead_letter_not_found', 'There is no such dead letter');
    ctx.body = { data: { id, state: 'queued' } };
    ctx.status = 200;
  });

  return router;
}
