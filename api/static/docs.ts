import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Middleware } from 'koa';
import { AppError } from '@roms/domain/errors';
import type { ApiState } from '../context.ts';

const SWAGGER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
/** What the page needs of swagger-ui-dist, and no more. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css'],
  ['swagger-ui-bundle.js', 'text/javascript'],
  ['favicon-32x32.png', 'image/png'],
]);

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>ROMS API</title>
    <link rel="icon" href="/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** A file of its own, because the content security policy allows no script in the page. */
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });\n`;

/** The readable page of the API at `/docs`, served from our own machine. */
export function serveDocs(): Middleware<ApiState> {
  return async (ctx, next) => {
    const isRead = ctx.method === 'GET' || ctx.method === 'HEAD';
    if (!isRead || !/^\/docs(\/|$)/.test(ctx.path)) return next();
    const name = ctx.path.slice('/docs/'.length);
    const type = FILES.get(name);
    if (name === '') {
      ctx.type = 'text/html';
      ctx.body = PAGE;
    } else if (name === 'start.js') {
      ctx.type = 'text/javascript';
      ctx.body = START;
    } else if (type !== undefined) {
      ctx.type = type;
      ctx.set('Cache-Control', 'public, max-age=86400');
      ctx.body = await readFile(join(SWAGGER, name));
    } else {
      // No page of the dashboard lies here.
      throw new AppError('not_found', 'There is nothing here', { status: 404 });
    }
  };
}
