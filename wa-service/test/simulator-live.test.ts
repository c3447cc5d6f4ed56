import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import Koa from 'koa';
import { expect, it } from 'vitest';
import { streamChanges } from '../src/drivers/simulator/live.ts';
import type { SimulatedNetwork } from '../src/drivers/simulator/simulated-network.ts';
import { waitFor } from './support.ts';

it('cuts a page of phones that does not read, and keeps no more for it than its backlog', async () => {
  const watchers = new Set<(change: never) => void>();
  const network = {
    watch(watcher: (change: never) => void) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  } as unknown as SimulatedNetwork;
  const app = new Koa();
  app.on('error', () => undefined);
  app.use((ctx) => streamChanges(ctx, network));
  const server = createServer(app.callback()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.pause();
  await waitFor('the open stream', () => watchers.size === 1);

  const change = { filler: 'x'.repeat(100_000) } as never;
  // The system's own buffers take a few megabytes before anything piles up here.
  for (let sent = 0; sent < 500 && watchers.size > 0; sent += 1) {
    for (const watcher of watchers) watcher(change);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(watchers.size).toBe(0);
  socket.destroy();
  server.close();
});
