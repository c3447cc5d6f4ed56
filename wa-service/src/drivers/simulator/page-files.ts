import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import type { Context } from 'koa';

const FOLDER = join(import.meta.dirname, 'page');
const FILES = [
  'style.css',
  'page.js',
  'texts.js',
  'attach.js',
  'attachment.js',
  'chat.js',
  'device.js',
  'message-tools.js',
  'people.js',
  'calls.js',
  'icon.svg',
];
/** The page loads nothing from elsewhere; `blob:` is the preview of a picture. */
const POLICY =
  "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** The phone page and its few files, served as they are. */
export function pageRoutes(): Router {
  const router = new Router({ sensitive: true });
  router.get('/simulator', (ctx) => send(ctx, 'index.html'));
  router.get('/simulator/page/:file', (ctx) => {
    const file = ctx.params.file as string;
    if (!FILES.includes(file)) throw new AppError('file_not_found', 'There is no such file');
    return send(ctx, file);
  });
  return router;
}

async function send(ctx: Context, file: string): Promise<void> {
  ctx.set({
    'content-security-policy': POLICY,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  ctx.type = extname(file);
  ctx.body = await readFile(join(FOLDER, file));
}
