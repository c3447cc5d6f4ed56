import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import { z } from 'zod';
import type { Gateway } from '../gateway.ts';

const letterQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(200) });

/** The events that the API did not take; everything here needs the key. */
export function spoolRoutes(gateway: Gateway): Router {
  const router = new Router({ sensitive: true });

  router.get('/dead-letters', (ctx) => {
    const { limit } = letterQuerySchema.parse(ctx.query);
    ctx.body = { data: gateway.spool.deadLetters(limit) };
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
