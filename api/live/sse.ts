import { PassThrough } from 'node:stream';
import type { LiveEvent } from '@roms/contracts/live-events';
import { LIVE_HEARTBEAT_MS } from '@roms/domain/live-pace';
import { liveClients } from '../metrics.ts';
import type { Context } from '../context.ts';
import type { LiveClient, LiveHub } from './hub.ts';

/** What a reader may leave unread before it is dropped (bytes): it reconnects and fetches again. */
const MAX_BACKLOG_BYTES = 256 * 1024;
/** How long a browser waits before it connects again (milliseconds). */
const RETRY_MS = 1_000;

/** Answers with a stream of live events until the reader goes, is too slow, or its login ends. */
export function openStream(
  ctx: Context,
  hub: LiveHub,
  reader: Pick<LiveClient, 'userId' | 'tokenHash' | 'role' | 'viewer'>,
): void {
  const stream = new PassThrough();
  ctx.status = 200;
  ctx.type = 'text/event-stream';
  ctx.set('Cache-Control', 'no-cache, no-transform');
  // nginx would hold events back until its buffer is full.
  ctx.set('X-Accel-Buffering', 'no');
  ctx.body = stream;
  ctx.req.socket.setNoDelay(true);

  let isOpen = true;
  const write = (text: string): void => {
    if (!isOpen) return;
    stream.write(text);
    if (stream.readableLength + stream.writableLength + ctx.res.writableLength > MAX_BACKLOG_BYTES) {
      end();
      // Who does not read would never read the end either: the line is cut.
      ctx.req.socket.destroy();
    }
  };
  const heartbeat = setInterval(() => write(HEARTBEAT), LIVE_HEARTBEAT_MS - 1_000);
  const remove = hub.add({ ...reader, send: (event) => write(toText(event)), end });
  liveClients.inc();

  function end(): void {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(heartbeat);
    remove();
    liveClients.dec();
    stream.end();
  }
  ctx.res.on('close', end);
  // The first bytes make the browser's `open` event, and tell how soon to come back.
  write(`retry: ${RETRY_MS}\n\n`);
}

const HEARTBEAT = 'event: heartbeat\ndata: {}\n\n';

/** An event goes to many streams: it is written out once. */
const texts = new WeakMap<LiveEvent, string>();

function toText(event: LiveEvent): string {
  const text = texts.get(event) ?? `event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
  texts.set(event, text);
  return text;
}
