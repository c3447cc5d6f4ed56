import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FOREIGN_HOSTS, pathVariants, rawRequest } from '../../tests/support/raw-request.ts';
import { createService, KEY } from './support.ts';
import type { Service } from './support.ts';

/** Whatever a router takes for one of its routes has passed that route's guards, however the request is written. */

let service: Service;
let calls: { method: string; path: string; isOpen: boolean }[];

/** The simulator's calls: no key, but this machine under a name of its own, and its own page. */
const SIMULATOR = [
  { method: 'GET', path: '/simulator' },
  { method: 'GET', path: '/simulator/page/page.js' },
  { method: 'GET', path: '/simulator/api/session' },
  { method: 'GET', path: '/simulator/api/sessions' },
  { method: 'GET', path: '/simulator/api/phones' },
  { method: 'POST', path: '/simulator/api/phones' },
  { method: 'GET', path: '/simulator/api/phones/6281200001111/messages' },
  { method: 'POST', path: '/simulator/api/phones/6281200001111/messages' },
  { method: 'POST', path: '/simulator/api/disconnect' },
  { method: 'POST', path: '/simulator/api/faults' },
  { method: 'GET', path: '/simulator/api/live' },
];

beforeAll(async () => {
  service = await createService({ ROMS_HOSTS: 'wa.toko.lan' });
  await service.start();
  const { body } = await service.json<{ paths: Record<string, Record<string, { security: unknown[] }>> }>(
    '/openapi.json',
  );
  calls = Object.entries(body.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{(id|clientId|key)\}/, 'main'),
      isOpen: security.length === 0,
    })),
  );
});
afterAll(() => service.clear());

const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  rawRequest(service.base, {
    method,
    path,
    headers: { ...(method === 'GET' ? {} : { 'content-type': 'application/json' }), ...headers },
    body: method === 'GET' ? undefined : '{}',
  });
const state = async (): Promise<unknown> => (await service.json('/simulator/api/session')).body;

describe('the calls with a key', () => {
  it('open to nobody without it, however the path is written', async () => {
    for (const { method, path } of calls.filter(({ isOpen }) => !isOpen)) {
      for (const written of [path, `${path}/`, ...pathVariants(path)]) {
        const { status } = await ask(method, written);
        expect([method, written, [401, 403, 404].includes(status), status]).toEqual([
          method,
          written,
          true,
          status,
        ]);
      }
    }
  });

  it('exist under names that are known only; the health answers any', async () => {
    for (const { method, path } of calls) {
      const expected = path === '/health' ? 200 : 403;
      const { status } = await ask(method, path, { host: 'jahat.example', 'x-api-key': KEY });
      expect([method, path, status]).toEqual([method, path, expected]);
    }
    for (const host of FOREIGN_HOSTS)
      expect([host, (await ask('GET', '/sessions', { host, 'x-api-key': KEY })).status]).toEqual([host, 403]);
    for (const host of ['localhost', 'wa.toko.lan:3100'])
      expect([host, (await ask('GET', '/sessions', { host, 'x-api-key': KEY })).status]).toEqual([host, 200]);
  });

  it('answer to their own methods only', async () => {
    for (const path of new Set(calls.map((call) => call.path))) {
      const declared = calls.filter((call) => call.path === path).map(({ method }) => method);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
        if (declared.includes(method)) continue;
        const { status } = await ask(method, path, { 'x-api-key': KEY });
        expect([method, path, status]).toEqual([method, path, 404]);
      }
    }
  });
});

describe('the simulator', () => {
  it('is closed to a foreign page and to a foreign name, however the path is written', async () => {
    const before = await state();
    const { host } = new URL(service.base);
    const foreign: Record<string, string>[] = [
      { host, origin: 'https://jahat.example' },
      { host: 'jahat.example', origin: 'http://jahat.example' },
      { host: 'jahat.example' },
    ];
    for (const { method, path } of SIMULATOR) {
      for (const written of [path, `${path}/`, ...pathVariants(path)]) {
        for (const headers of foreign) {
          const { status } = await ask(method, written, headers);
          expect([method, written, headers, status >= 400]).toEqual([method, written, headers, true]);
        }
      }
    }
    expect(await state()).toEqual(before);
    expect((await ask('GET', '/simulator/', { host })).status).toBe(200);
  });

  it('is written in small letters', async () => {
    for (const path of ['/Simulator', '/SIMULATOR/API/phones', '/simulator/Api/phones'])
      expect([path, (await ask('GET', path)).status]).toEqual([path, 401]);
  });
});
