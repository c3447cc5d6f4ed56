import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import type { Gateway } from '../gateway.ts';

/** The events that nobody took; everything here needs the key. */
export function spoolRoutes(gateway: Gateway): Router {
  const router = new Router();

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
