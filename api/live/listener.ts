import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { LIVE_CHANNEL, type AccessEvent, type DatabaseEvent } from '../../db/live-events.ts';
import type { Logger } from '../../runtime/logger.ts';

/** Waits between two tries to connect grow from the first to the last (milliseconds). */
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;
/** A line that is silently dead (a pulled cable) shows when a question stays unanswered (milliseconds). */
const PROBE_EVERY_MS = 10_000;
const PROBE_TIMEOUT_MS = 5_000;

/**
 * The one connection that hears the database's events. It comes back by itself; `onReturn` is called each time it
 * listens again after a gap, because what was announced in between is lost.
 */
export function createListener(options: {
  databaseUrl: string;
  logger: Logger;
  onEvent: (event: DatabaseEvent | AccessEvent) => void;
  onReturn: () => void;
}) {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    let isFirst = true;
    while (!stopping.signal.aborted) {
      const client = new pg.Client({
        connectionString: options.databaseUrl,
        application_name: 'roms-live',
        connectionTimeoutMillis: PROBE_TIMEOUT_MS,
        keepAlive: true,
      });
      // Listened to from the start: an error event without a listener ends the process.
      const lost = new Promise<void>((resolve) => {
        client.on('error', () => resolve());
        client.on('end', () => resolve());
      });
      try {
        await client.connect();
        client.on('notification', ({ payload }) => receive(payload));
        await client.query(`LISTEN ${LIVE_CHANNEL}`);
        retryMs = FIRST_RETRY_MS;
        if (!isFirst) options.onReturn();
        isFirst = false;
        await watch(client, lost);
      } catch (error) {
        // Streams that opened while the first try failed may have missed something too.
        isFirst = false;
        options.logger.warn({ reason: (error as Error).message }, 'the database cannot be listened to');
      }
      void client.end().catch(() => undefined);
      await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    }
  }

  /** Returns when the connection is gone or the hub stops. */
  async function watch(client: pg.Client, lost: Promise<void>): Promise<void> {
    let isLost = false;
    const gone = lost.then(() => void (isLost = true));
    const stopped = new Promise<void>((resolve) => {
      stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    while (!isLost && !stopping.signal.aborted) {
      const timer = new AbortController();
      const pause = sleep(PROBE_EVERY_MS, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([gone, stopped, pause]);
      timer.abort();
      if (isLost || stopping.signal.aborted) return;
      const answer = client.query('SELECT 1').then(() => true);
      const isAlive = await Promise.race([answer.catch(() => false), sleep(PROBE_TIMEOUT_MS, false)]);
      if (!isAlive) return;
    }
  }

  function receive(payload: string | undefined): void {
    try {
      options.onEvent(JSON.parse(payload ?? '') as DatabaseEvent | AccessEvent);
    } catch {
      options.logger.warn('an announcement of the database could not be read');
    }
  }

  return {
    start(): void {
      running ??= run();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
