import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Middleware } from 'koa';
import type { ApiState } from '../context.ts';

const DIST = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url));
const compress = promisify(gzip);

type StaticFile = {
  modifiedMs: number;
  raw: Buffer;
  gzipped: Buffer | null;
  /** As the build laid it beside the file; null where it did not. */
  brotli: Buffer | null;
  etag: string;
};

/** What is text and worth compressing. */
const TEXT = ['.html', '.js', '.css', '.svg', '.json', '.webmanifest', '.txt', '.map'];

const NOT_BUILT = `<!doctype html>
<html lang="id"><head><meta charset="utf-8"><title>ROMS</title></head>
<body><h1>The dashboard is not built</h1><p>Run <code>npm run build</code> and reload. The API itself runs: see <a href="/docs">/docs</a>.</p></body></html>
`;

/**
 * The built dashboard. Files with a hash in their name are kept for ever by browsers; index.html is asked for
 * each time and answers every path that a page of the app may have.
 */
export function serveDashboard(dist: string = DIST): Middleware<ApiState> {
  const files = new Map<string, StaticFile>();

  async function load(name: string): Promise<StaticFile | null> {
    const path = join(dist, normalize(`/${name}`));
    const info = await stat(path).catch(() => null);
    if (!info?.isFile()) return null;
    const known = files.get(path);
    if (known?.modifiedMs === info.mtimeMs) return known;
    const raw = await readFile(path);
    const gzipped = TEXT.includes(extname(path)) ? await compress(raw) : null;
    const brotli = await readFile(`${path}.br`).catch(() => null);
    const etag = `"${info.size.toString(36)}-${Math.trunc(info.mtimeMs).toString(36)}"`;
    const file = { modifiedMs: info.mtimeMs, raw, gzipped, brotli, etag };
    files.set(path, file);
    return file;
  }

  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    const name = decodePath(ctx.path);
    // However it is written: who asks the API for what it does not have gets its 404, not a page.
    if (name === null || /^\/+api(\/|$)/i.test(name)) return next();
    const exact = name === '/' ? null : await load(name);
    // A missing file is missing; only a path without an extension is a page of the app.
    if (exact === null && extname(name) !== '') return next();
    const file = exact ?? (await load('index.html'));
    if (file === null) {
      ctx.status = 503;
      ctx.type = 'text/html';
      ctx.body = NOT_BUILT;
      return;
    }
    ctx.type = exact === null ? '.html' : extname(name);
    ctx.set('Cache-Control', cacheControl(exact === null ? 'index.html' : name));
    ctx.set('ETag', file.etag);
    ctx.vary('Accept-Encoding');
    ctx.status = 200;
    if (ctx.fresh) {
      ctx.status = 304;
    } else if (file.brotli && ctx.acceptsEncodings('br') === 'br') {
      ctx.set('Content-Encoding', 'br');
      ctx.body = file.brotli;
    } else if (file.gzipped && ctx.acceptsEncodings('gzip', 'identity') === 'gzip') {
      ctx.set('Content-Encoding', 'gzip');
      ctx.body = file.gzipped;
    } else {
      ctx.body = file.raw;
    }
  };
}

/** Vite names the files in `assets` after their content. */
function cacheControl(name: string): string {
  return name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

function decodePath(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
}
