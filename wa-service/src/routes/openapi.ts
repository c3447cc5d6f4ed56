import Router from '@koa/router';
import { openApiDocument } from '../openapi/document.ts';
import { docsPage } from '../openapi/page.ts';

/** What this service can be asked; as of old it may be read without the key. */
export function openApiRoutes(): Router {
  const router = new Router({ sensitive: true });
  const document = openApiDocument();
  const page = docsPage();
  router.get('/openapi.json', (ctx) => {
    ctx.body = document;
  });
  router.get('/docs', (ctx) => {
    ctx.type = 'text/html';
    ctx.set(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
    ctx.body = page;
  });
  return router;
}
