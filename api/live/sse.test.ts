import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import Koa from 'koa';
import { afterEach, expect, test, vi } from 'vitest';
import type { LiveEvent } from '@roms/contracts/live-events';
import { LIVE_HEARTBEAT_MS } from '@roms/domain/live-pace';
import { waitUntil } from '../../embedded/wait-until.ts';
import { SEES_ALL } from '../../db/scopes/viewer.ts';
import type { Context } from '../context.ts';
import type { LiveClient, LiveHub } from './hub.ts';
import { openStream } from './sse.ts';

const reader = { userId: 1, tokenHash: 'hash', role: 'admin' as const, viewer: SEES_ALL };
let server: Server;
afterEach(() => server.close());

/** A stream that one reader opened on a hub of its own. */
async function openedBy(socketOf: (port: number) => Socket) {
  const clients = new Set<LiveClient>();
  const hub: LiveHub = {
    start: () => undefined,
    stop: async () => undefined,
    add: (client) => {
      clients.add(client);
      return () => clients.delete(client);
    },
    endLogin: () => undefined,
  };
  const app = new Koa();
  app.on('error', () => undefined);
  app.use((ctx) => openStream(ctx as unknown as Context, hub, reader));
  server = createServer(app.callback()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const socket = socketOf((server.address() as AddressInfo).port);
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await waitUntil(async () => expect(clients.size).toBe(1), { timeoutMs: 60_000 });
  return { clients, socket };
}

test('a quiet stream says that it is alive, in a way that pages hear', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let heard = '';
  const { socket } = await openedBy((port) =>
    connect(port, '127.0.0.1').on('data', (chunk: Buffer) => (heard += chunk.toString())),
  );
  vi.advanceTimersByTime(LIVE_HEARTBEAT_MS);
  vi.useRealTimers();
  await waitUntil(async () => expect(heard).toContain('event: heartbeat\ndata: {}\n\n'), {
    timeoutMs: 60_000,
  });
  socket.destroy();
});

test('a reader that does not read is dropped, and costs no more memory than its backlog', async () => {
  const { clients, socket } = await openedBy((port) => connect(port, '127.0.0.1').pause());

  const event = { type: 'resync', data: { filler: 'x'.repeat(100_000) } } as unknown as LiveEvent;
  // Its own and the system's buffers take a few megabytes before anything piles up here.
  for (let sent = 0; sent < 500 && clients.size > 0; sent += 1) {
    for (const client of clients) client.send(event);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(clients.size).toBe(0);
  socket.destroy();
});
