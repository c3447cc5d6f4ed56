import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import type { Gateway } from '../gateway.ts';
import { MAX_MEDIA_BYTES, mediaNotFound } from '../files/media.ts';

/** Files in both directions; everything here needs the key. */
export function mediaRoutes(gateway: Gateway): Router {
  const { media, downloads } = gateway;
  const router = new Router({ sensitive: true, prefix: '/media' });

  /** The file of an id: its own, or that of a download that was announced under another. */
  async function find(id: string) {
    const announced = downloads.look(id);
    if (announced !== null && 'state' in announced) {
      if (announced.state === 'failed')
        throw new AppError('media_gone', 'WhatsApp did not give the file', { status: 404 });
      throw new AppError('media_pending', 'The file is not here yet', { status: 503 });
    }
    const found = await media.find(announced?.mediaId ?? id);
    if (found === null) throw mediaNotFound();
    return found;
  }

  router.get('/:id', async (ctx) => {
    const { mimeType, size, path } = await find(ctx.params.id as string);
    ctx.type = mimeType;
    ctx.set('x-content-type-options', 'nosniff');
    ctx.set('content-disposition', 'attachment');
    ctx.set('cache-control', 'private, max-age=31536000, immutable');
    ctx.status = 200;
    // No file is opened for who asks for the head only.
    if (ctx.method !== 'HEAD') ctx.body = media.stream(path);
    ctx.length = size;
  });

  router.post('/', async (ctx) => {
    if (Number(ctx.get('content-length')) > MAX_MEDIA_BYTES)
      throw new AppError('too_large', 'The file is too large', { status: 413 });
    ctx.body = { data: await media.take(ctx.req as AsyncIterable<Uint8Array>) };
    ctx.status = 201;
  });

  router.post('/:id/retry', async (ctx) => {
    const id = ctx.params.id as string;
    if (!downloads.retry(id) && (await media.find(id)) === null) throw mediaNotFound();
    ctx.body = { data: { id } };
    ctx.status = 202;
  });

  return router;
}
