import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startOrderApi, type Caller, type OrderApi } from '../../tests/support/order-api.ts';
import { FOREIGN_HOSTS, pathVariants, rawRequest, type RawAnswer } from '../../tests/support/raw-request.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import type { Route } from '../route.ts';
import { routes } from './index.ts';

/**
 * The walk over routes and callers (walk.test.ts) once more along the ways round it: paths written otherwise, other
 * methods, other hosts. Whatever the router takes for a route must have passed that route's guards.
 */
let api: OrderApi;
let admin: Caller;
let stranger: Caller;
let keyWithout: Caller;
const ids: Record<string, number> = {};

beforeAll(async () => {
  api = await startOrderApi();
  const cs = await api.staff('cs', 'Ani');
  [stranger, admin, keyWithout] = [
    await api.staff('cs', 'Beni'),
    await api.staff('admin'),
    await api.key([]),
  ];
  ids.customers = (await insertCustomer(api.db)).id;
  ids.orders = await insertOrder(api.db, { customerId: ids.customers });
  const [conversation] = await api
    .db('conversations')
    .insert({ customer_id: ids.customers, session_id: 'main', assignee_id: cs.id })
    .returning('id');
  ids.conversations = conversation.id as number;
});
afterAll(() => api.stop());

/** The route's path with the row of the other agent; what has no such row gets an id that may be anything. */
function pathOf({ path }: Route): string {
  const kind = path.split('/')[3] ?? '';
  return path.replace(':id', kind === 'whatsapp' ? 'main' : String(ids[kind] ?? 1));
}

function ask(
  method: string,
  path: string,
  caller: Caller | null,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(method);
  return rawRequest(api.url, {
    method,
    path,
    headers: { ...(hasBody ? { 'content-type': 'application/json' } : {}), ...caller?.headers, ...headers },
    body: hasBody ? '{}' : undefined,
  });
}

/** The methods of every route that this path is one of. */
function methodsOf(path: string): string[] {
  const isOne = (route: Route): boolean => new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`).test(path);
  return routes.filter(isOne).map(({ method }) => method.toUpperCase());
}

/** The rows that only a handler writes. */
async function traces(): Promise<unknown> {
  const count = async (table: string) => Number((await api.db(table).count('* as n').first())?.n);
  return Promise.all(['audit_log', 'orders', 'messages', 'uploads'].map(count));
}

const guarded = routes.filter(({ access }) => typeof access !== 'string');
const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

/** A page or its absence is not the route: nothing of it is told. */
function isNoSuccess({ status, type }: RawAnswer): boolean {
  return status >= 400 || type.startsWith('text/html');
}

describe.each(guarded.map((route) => [nameOf(route), route] as const))('%s', (_name, route) => {
  const method = route.method.toUpperCase();

  test('however its path is written, it opens for nobody whom it refuses', async () => {
    const before = await traces();
    const isAdminsOrOwn = route.path.includes(':id');
    for (const path of [...pathVariants(pathOf(route)), `${pathOf(route)}/`]) {
      for (const caller of [null, keyWithout, ...(isAdminsOrOwn ? [stranger] : [])]) {
        const answer = await ask(method, path, caller);
        expect([path, answer, isNoSuccess(answer)]).toEqual([path, answer, true]);
        // What looks like the API is answered as the API, not by a page.
        if (/^\/+api\//i.test(path)) expect(answer.type).toContain('application/json');
      }
    }
    expect(await traces()).toEqual(before);
  });

  test('under a foreign name it does not exist, not even for the admin', async () => {
    const before = await traces();
    for (const host of FOREIGN_HOSTS) {
      const { status, text } = await ask(method, pathOf(route), admin, { host });
      expect([host, status]).toEqual([host, 403]);
      expect(text).toContain('unknown_host');
    }
    expect(await traces()).toEqual(before);
  });

  test('no other method reaches a handler', async () => {
    const before = await traces();
    const declared = methodsOf(pathOf(route));
    if (declared.includes('GET')) declared.push('HEAD');
    for (const other of ['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      if (declared.includes(other)) continue;
      expect([other, (await ask(other, pathOf(route), admin)).status]).toEqual([other, 404]);
    }
    const override = {
      'x-http-method-override': 'DELETE',
      'x-http-method': 'DELETE',
      'x-method-override': 'DELETE',
    };
    await ask('GET', `${pathOf(route)}?_method=DELETE`, null, override);
    if (declared.includes('GET')) expect((await ask('HEAD', pathOf(route), null)).status).toBe(401);
    expect(await traces()).toEqual(before);
  });
});

test('a slash at the end is the same route; capital letters are another', async () => {
  expect((await ask('GET', '/api/v1/orders/', admin)).status).toBe(200);
  expect((await ask('GET', '/api/v1/Orders', admin)).status).toBe(404);
  expect((await ask('GET', '/API/v1/orders', admin)).status).toBe(404);
});

test('pages, files and the description know their names too; only the probes answer any', async () => {
  for (const path of ['/', '/inbox', '/docs', '/openapi.json', '/api/v1/auth/login'])
    expect([path, (await ask('GET', path, null, { host: 'jahat.example' })).status]).toEqual([path, 403]);
  for (const path of ['/health', '/ready'])
    expect([path, (await ask('GET', path, null, { host: 'jahat.example' })).status]).toEqual([path, 200]);
  // A proxy's word does not make a foreign name ours.
  const forwarded = { host: 'jahat.example', 'x-forwarded-host': 'localhost' };
  expect((await ask('GET', '/api/v1/orders', admin, forwarded)).status).toBe(403);
});

test('names that are configured are answered', async () => {
  const named = await startOrderApi({
    databaseUrl: api.databaseUrl,
    env: { ROMS_PUBLIC_URL: 'https://roms.toko.id', ROMS_HOSTS: 'toko.lan, 192.168.1.5' },
  });
  for (const [host, status] of [
    ['roms.toko.id', 200],
    ['TOKO.LAN:8000', 200],
    ['192.168.1.5:8000', 200],
    ['jahat.example', 403],
  ] as const)
    expect([
      host,
      (await rawRequest(named.url, { method: 'GET', path: '/openapi.json', headers: { host } })).status,
    ]).toEqual([host, status]);
  await named.stop();
});
