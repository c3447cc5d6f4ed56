import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterEach, expect, test } from 'vitest';
import type { LiveEvent } from '@roms/contracts/live-events';
import { waitUntil } from '../../embedded/wait-until.ts';
import { SEES_ALL } from '../../db/scopes/viewer.ts';
import type { Context } from '../context.ts';
import type { LiveClient, LiveHub } from './hub.ts';
import { openStream } from './sse.ts';

const reader = { userId: 1, tokenHash: 'hash', role: 'admin' as const, viewer: SEES_ALL };
let server: Server;
afterEach(() => server.close());

test('a reader that does not read is dropped, and costs no more memory than its backlog', async () => {
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

  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.pause();
  await waitUntil(async () => expect(clients.size).toBe(1), { timeoutMs: 60_000 });

  const event = { type: 'resync', data: { filler: 'x'.repeat(100_000) } } as unknown as LiveEvent;
  // Its own and the system's buffers take a few megabytes before anything piles up here.
  for (let sent = 0; sent < 500 && clients.size > 0; sent += 1) {
    for (const client of clients) client.send(event);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(clients.size).toBe(0);
  socket.destroy();
});
