import { connect } from 'node:net';
import { request } from 'node:http';
import { stdout } from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  anything,
  broken,
  chooseSeed,
  fuzzMs,
  pick,
  seededRandom,
  STRINGS,
} from '../../tests/support/hostile.ts';
import type { Random } from '../../tests/support/hostile.ts';
import { CALLS, METHODS, OLD_MESSAGE, SEND, TYPES } from './known-calls.ts';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

/** A call that hangs longer than the gateway may hold one. */
const HUNG_MS = 30_000;
const AT_ONCE = 8;
/** Codes with which a 5xx may say that something else is away. */
const DECLARED = ['storage_unavailable', 'whatsapp_unavailable'];

let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

/** And whatever the service itself says that it has. */
async function describedCalls(): Promise<typeof CALLS> {
  const { body } = await service.json<{ paths: Record<string, object> }>('/openapi.json');
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method): [string, string, unknown] => [
      ...([method.toUpperCase(), path.replaceAll(/\{[^}]+\}/g, ':x')] as const),
      { ...SEND, ...OLD_MESSAGE, url: 'http://127.0.0.1:9/', secret: 'x', enabled: true },
    ]),
  );
}

type Call = { method: string; path: string; headers: Record<string, string>; body: Buffer };

/** Valid UTF-16 or not, an URL carries bytes. */
function inUrl(random: Random, text: string): string {
  if (random() < 0.25 && /^[\x21-\x7e]*$/.test(text)) return text;
  return encodeURIComponent(text.slice(0, random() < 0.9 ? 200 : 5_000).toWellFormed());
}

function makeCall(random: Random, calls: typeof CALLS): Call {
  const [usual, template, example] = pick(random, calls);
  const path = template
    .replaceAll(':x', () => inUrl(random, pick(random, STRINGS)))
    .concat(
      random() < 0.05
        ? `?${pick(random, ['__proto__[x]=1', 'a=b&a=c', 'session=main&session=dua', '%', '='])}`
        : '',
    );
  const headers: Record<string, string> = { 'x-api-key': random() < 0.93 ? KEY : 'wrong' };
  const method = random() < 0.9 ? usual : pick(random, METHODS);
  if (random() < 0.05) headers['x-request-id'] = pick(random, ['<b>', 'x'.repeat(500), 'fine-1']);
  if (random() < 0.03)
    headers['content-encoding'] = pick(random, ['gzip', 'br', 'deflate', 'zstd', 'identity']);
  if (random() < 0.03) headers.expect = '100-continue';
  if (method === 'GET' || method === 'HEAD' || method === 'TRACE')
    return { method, path, headers, body: Buffer.alloc(0) };
  headers['content-type'] = random() < 0.8 ? 'application/json' : pick(random, TYPES);
  const body = makeBody(random, example);
  headers['content-length'] = String(body.length);
  return { method, path, headers, body };
}

function makeBody(random: Random, example: unknown): Buffer {
  const kind = random();
  const value = kind < 0.65 && example !== undefined ? broken(random, example) : anything(random, 4);
  const text = JSON.stringify(value) ?? '';
  if (kind < 0.8) return Buffer.from(text);
  if (kind < 0.85) return Buffer.from(text.slice(0, Math.floor(random() * text.length)));
  if (kind < 0.88) return Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256)));
  if (kind < 0.9) return Buffer.from('['.repeat(50_000));
  if (kind < 0.92) return Buffer.from(`{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}`);
  if (kind < 0.94) return Buffer.from(JSON.stringify({ ...SEND, body: 'x'.repeat(1_000_000) }));
  if (kind < 0.96) return Buffer.from(text.replace(/\d+/, '1e400'));
  return Buffer.alloc(0);
}

const describe = ({ method, path, headers, body }: Call): string =>
  `${method} ${path.slice(0, 200)} ${JSON.stringify(headers)} ${body.toString().slice(0, 300)}`;

type Answer = { status: number; type: string; text: string };

function make({ method, path, headers, body }: Call): Promise<Answer | null> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${service.base}/`, { method, path, headers, timeout: HUNG_MS }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', () => resolve(null));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          type: String(incoming.headers['content-type']),
          text: Buffer.concat(parts).toString(),
        }),
      );
    });
    outgoing.on('timeout', () => reject(new Error(`hung: ${describe({ method, path, headers, body })}`)));
    // Who is told 413 in the middle of an upload may find the connection closed.
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      /^(EPIPE|ECONNRESET)$/.test(error.code ?? '') ? resolve(null) : reject(error),
    );
    outgoing.end(body);
  });
}

/** What is wrong with an answer; `null` when nothing is. */
function complaint({ method, path }: Call, { status, type, text }: Answer): string | null {
  if (status < 400 || method === 'HEAD') return status < 500 ? null : `${status}`;
  const body = parse(text);
  const code = body?.error?.code;
  if (status >= 500 && !(path.startsWith('/health') && status === 503)) {
    return status === 503 && DECLARED.includes(code ?? '') ? null : `${status} ${text.slice(0, 200)}`;
  }
  if (path.startsWith('/health')) return null;
  // Where both gateways have a call, the old one may answer; these are new.
  const isNew =
    /^\/(media|dead-letters|simulator|sessions\/(main|dua)\/(messages|start|stop|budget|report|pace))\b/.test(
      path,
    );
  if (!isNew && body?.data === null && typeof body.message === 'string') return null;
  const isEnvelope = /^[a-z][a-z_]+$/.test(code ?? '') && typeof body?.error?.requestId === 'string';
  return isEnvelope && type.startsWith('application/json') ? null : `${status} ${type} ${text.slice(0, 200)}`;
}

type Body = { error?: { code?: string; requestId?: string }; data?: unknown; message?: unknown };
function parse(text: string): Body | null {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return null;
  }
}

/** Uploads that stop in the middle: cut, or left hanging until the end of the run. */
function abandon(random: Random, open: Set<{ destroy(): void }>): void {
  const socket = connect(Number(new URL(service.base).port), '127.0.0.1');
  socket.on('error', () => undefined);
  open.add(socket);
  const path = pick(random, [
    '/sessions/main/messages',
    '/messages',
    '/simulator/api/phones/628123456/messages',
    '/media',
  ]);
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `x-api-key: ${KEY}`,
    'content-type: application/json',
    pick(random, [
      'content-length: 5000',
      'transfer-encoding: chunked',
      'content-length: -1',
      'content-length: 1\r\ncontent-length: 2',
    ]),
  ].join('\r\n');
  socket.write(
    pick(random, [
      `${head}\r\n\r\n{"key": "half`,
      head,
      'GARBAGE\r\n\r\n',
      '\0\0\0',
      `${head}\r\n\r\n5\r\n{"a":`,
    ]),
  );
  if (random() < 0.8) setTimeout(() => socket.destroy(), random() * 300);
}

/** Registers the test that calls everything there is, hostilely, for `usualMs` or `FUZZ_MS`. */
export function testHostileCalls(usualMs: number): void {
  beforeEach(async () => {
    receiver = await createReceiver();
    service = await createService({
      ROMS_WEBHOOK_URL: receiver.url(),
      ROMS_WEBHOOK_SECRET: SECRET,
      WA_SESSIONS: 'main,dua',
    });
    await service.start();
  });
  afterEach(async () => {
    await service.clear();
    await receiver.close();
  });

  it(
    'whatever is called: no crash, no undeclared 5xx, an envelope with a code, and it works afterwards',
    async () => {
      const seed = chooseSeed('gateway calls');
      const random = seededRandom(seed);
      const known = [...CALLS, ...(await describedCalls())];
      const pid = service.pid();
      const until = Date.now() + fuzzMs(usualMs);
      const open = new Set<{ destroy(): void }>();
      const complaints = new Map<string, string>();
      let calls = 0;
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (Date.now() < until && service.isRunning()) {
            if (random() < 0.03) abandon(random, open);
            const call = makeCall(random, known);
            const answer = await make(call);
            calls += 1;
            const wrong = answer && complaint(call, answer);
            if (wrong)
              complaints.set(
                `${call.method} ${call.path.slice(0, 60)} ${wrong}`,
                call.body.toString().slice(0, 300),
              );
          }
        }),
      );
      for (const socket of open) socket.destroy();
      stdout.write(`gateway calls: ${calls}\n`);
      expect(Object.fromEntries(complaints)).toEqual({});
      expect(service.isRunning() && service.pid()).toBe(pid);
      expect(service.output()).not.toMatch(/unhandled rejection|uncaught|request failed/i);

      // One of the calls may have been right, and have logged the number out or removed it.
      await waitFor('the number is kept', async () => {
        const headers = { 'x-api-key': KEY };
        return (await service.json('/sessions/main', { method: 'PUT', headers })).status < 300;
      });
      await service.call('start');
      await waitFor('a code or a ready number', async () => {
        const { state } = await service.session();
        if (state === 'qr') await service.simulate('scan', { session: 'main' });
        return state === 'ready';
      });
      expect(await service.deliver(`after-${seed}`, '6281377777777', 'sesudah badai')).toMatchObject({
        outcome: 'sent',
      });
      await service.simulate('phones/6281377777777/messages', { session: 'main', body: 'masih di sana?' });
      await waitFor('the message', () =>
        receiver
          .of('message')
          .find(({ event }) => event.event === 'message' && event.data.body === 'masih di sana?'),
      );
    },
    600_000 + fuzzMs(usualMs),
  );
}
