import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiState } from '../context.ts';
import { createLogger } from '../../runtime/logger.ts';
import { errorHandler } from '../middleware/error-handler.ts';
import { requestId } from '../middleware/request-id.ts';
import { startOrderApi } from '../../tests/support/order-api.ts';
import { serveDashboard } from './dashboard.ts';

let dist: string;
let server: Server;
let url: string;

beforeAll(async () => {
  dist = join(await mkdtemp(join(tmpdir(), 'roms-static-')), 'dist');
  const app = new Koa<ApiState>();
  app.use(requestId(createLogger({ name: 'test', level: 'silent' })));
  app.use(errorHandler());
  app.use(serveDashboard(dist));
  server = createServer(app.callback()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(join(dist, '..'), { recursive: true, force: true });
});

/** A request exactly as written: fetch would tidy `..` away and ask past every cache. */
function rawStatus(path: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve) => {
    request({ port: new URL(url).port, path, headers }, (response) =>
      resolve(response.resume().statusCode),
    ).end();
  });
}

describe('the dashboard', () => {
  test('that is not built says so', async () => {
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('npm run build')]);
  });

  test('is served: pages by index.html and fresh, hashed files for ever, compressed', async () => {
    await mkdir(join(dist, 'assets'), { recursive: true });
    await writeFile(join(dist, 'index.html'), '<title>ROMS</title>');
    await writeFile(join(dist, 'assets/app-1a2b.js'), 'const a = 1;'.repeat(500));
    await writeFile(join(dist, '..', 'secret.txt'), 'SECRET');
    for (const path of ['/', '/inbox/12', '/login']) {
      const page = await fetch(url + path);
      expect([page.status, page.headers.get('cache-control'), await page.text()]).toEqual([
        200,
        'no-cache',
        '<title>ROMS</title>',
      ]);
    }
    const script = await fetch(`${url}/assets/app-1a2b.js`);
    expect(script.headers.get('content-type')).toContain('javascript');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(script.headers.get('content-encoding')).toBe('gzip');
    expect(await script.text()).toHaveLength(6_000);
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    expect(await rawStatus('/', { 'if-none-match': etag })).toBe(304);
    // A new build is served without a restart.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(join(dist, 'index.html'), '<title>ROMS 2</title>');
    expect(await (await fetch(url)).text()).toBe('<title>ROMS 2</title>');
  });

  test('sends the brotli of the build to whoever takes it, gzip to whoever does not, and neither to the rest', async () => {
    const script = 'const b = 2;'.repeat(500);
    await writeFile(join(dist, 'assets/page-3c4d.js'), script);
    await writeFile(join(dist, 'assets/page-3c4d.js.br'), brotliCompressSync(script));
    const encodingFor = async (accepted: string) => {
      const response = await fetch(`${url}/assets/page-3c4d.js`, {
        headers: { 'accept-encoding': accepted },
      });
      expect([await response.text(), response.headers.get('vary')]).toEqual([script, 'Accept-Encoding']);
      return response.headers.get('content-encoding');
    };
    expect(await encodingFor('gzip, deflate, br, zstd')).toBe('br');
    expect(await encodingFor('gzip, br;q=0')).toBe('gzip');
    expect(await encodingFor('identity')).toBeNull();
  });

  test('can be installed: its manifest and icons are there, of the size and type that they say', async () => {
    const publicFolder = new URL('../../dashboard/public/', import.meta.url);
    const names = (await readdir(publicFolder)).filter((name) => /^(manifest|icon|apple|favicon)/.test(name));
    for (const name of names) await copyFile(new URL(name, publicFolder), join(dist, name));
    const answer = await fetch(`${url}/manifest.webmanifest`);
    expect(answer.headers.get('content-type')).toContain('application/manifest+json');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    const manifest = (await answer.json()) as {
      display: string;
      start_url: string;
      icons: { src: string; sizes: string; type: string; purpose: string }[];
    };
    expect(manifest).toMatchObject({ display: 'standalone', start_url: '/' });
    const pictures = [
      ...manifest.icons,
      { src: '/apple-touch-icon.png', sizes: '180x180', type: 'image/png' },
    ];
    for (const { src, sizes, type } of pictures) {
      const icon = await fetch(url + src);
      expect([src, icon.status, icon.headers.get('content-type')]).toEqual([src, 200, type]);
      if (type !== 'image/png') continue;
      const bytes = Buffer.from(await icon.arrayBuffer());
      expect([src, `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`]).toEqual([src, sizes]);
    }
    const offered = manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`);
    for (const needed of ['192x192 any', '512x512 any', '512x512 maskable'])
      expect(offered).toContain(needed);
  });

  test('is nothing but its own folder', async () => {
    expect((await fetch(`${url}/assets/gone.js`)).status).toBe(404);
    expect((await fetch(`${url}/api/nothing`)).status).toBe(404);
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/a%00.txt',
      '/%ff',
    ]) {
      expect([path, await rawStatus(path)]).toEqual([path, 404]);
    }
  });
});

test('/docs is a page of our own machine that the policy lets work', async () => {
  const api = await startOrderApi();
  const page = await fetch(`${api.url}/docs`);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
  const html = await page.text();
  expect(html).not.toMatch(/<script>|https?:\/\//);
  for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect([path, (await fetch(api.url + path)).status]).toEqual([path, 200]);
  }
  // Names that every object has are no files, and no page of the dashboard lies there.
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'package.json'])
    expect([name, (await fetch(`${api.url}/docs/${name}`)).status]).toEqual([name, 404]);
  await api.stop();
});
