import { PassThrough } from 'node:stream';
import type { Context } from 'koa';
import type { SimulatedNetwork } from './simulated-network.ts';

const PING_MS = 15_000;

/** Tells the open page what changed, as server-sent events; the page then fetches what it shows. */
export function streamChanges(ctx: Context, network: SimulatedNetwork): void {
  const stream = new PassThrough();
  const stopWatching = network.watch((change) => stream.write(`data: ${JSON.stringify(change)}\n\n`));
  const ping = setInterval(() => stream.write(': ping\n\n'), PING_MS);
  ctx.res.once('close', () => {
    stopWatching();
    clearInterval(ping);
    stream.destroy();
  });
  ctx.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  ctx.status = 200;
  ctx.body = stream;
  stream.write('retry: 1000\n\n');
}
