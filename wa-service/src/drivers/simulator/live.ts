import { PassThrough } from 'node:stream';
import type { Context } from 'koa';
import type { SimulatedNetwork } from './simulated-network.ts';

const PING_MS = 15_000;
/** What a page may leave unread before its line is cut (bytes): it connects again and fetches what it shows. */
const MAX_BACKLOG_BYTES = 256 * 1024;

/** Tells the open page what changed, as server-sent events; the page then fetches what it shows. */
export function streamChanges(ctx: Context, network: SimulatedNetwork): void {
  const stream = new PassThrough();
  const write = (text: string): void => {
    stream.write(text);
    const backlog = stream.readableLength + stream.writableLength + ctx.res.writableLength;
    if (backlog > MAX_BACKLOG_BYTES) ctx.req.socket.destroy();
  };
  const stopWatching = network.watch((change) => write(`data: ${JSON.stringify(change)}\n\n`));
  const ping = setInterval(() => write(': ping\n\n'), PING_MS);
  ctx.res.once('close', () => {
    stopWatching();
    clearInterval(ping);
    stream.destroy();
  });
  ctx.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  ctx.status = 200;
  ctx.body = stream;
  write('retry: 1000\n\n');
}
