import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../runtime/logger.ts';

export type HeartbeatTimes = {
  /** Between two beats (ms). */
  everyMs: number;
  /** Without a task for so long, although all that it needs answers, the worker ends itself (ms). */
  endAfterMs: number;
};
export const HEARTBEAT_TIMES: HeartbeatTimes = { everyMs: 10_000, endAfterMs: 60_000 };

export type HeartbeatOptions = {
  /** Has Temporal give our own queue a task and waits for its answer; rejects when none came. */
  ask: () => Promise<unknown>;
  /** Writes the beat down where others read it. */
  write: () => Promise<void>;
  /** Whether Temporal and PostgreSQL answer: without them no worker can work. */
  areOthersWell: () => Promise<boolean>;
  /** No task was done for too long, and nobody else is to blame. */
  onHung: (silentMs: number) => void;
  logger: Pick<Logger, 'warn'>;
  signal: AbortSignal;
  times?: Partial<HeartbeatTimes>;
};

export type Heartbeat = ReturnType<typeof createHeartbeat>;

/**
 * The worker's proof that it works: a task of its own queue was done. That its process runs, and that Temporal
 * remembers it, proves nothing. Any task counts; in quiet times it asks for one. Times are of the monotonic clock.
 */
export function createHeartbeat(options: HeartbeatOptions) {
  const { everyMs, endAfterMs } = { ...HEARTBEAT_TIMES, ...options.times };
  let workedAt = -Infinity;
  /** Since when nothing but the worker can be to blame. */
  let blameSince = performance.now();

  /** A task of our queue is being done now. */
  function worked(): void {
    workedAt = performance.now();
  }

  async function beat(): Promise<void> {
    if (performance.now() - workedAt >= everyMs) await options.ask().then(worked, () => undefined);
    if (performance.now() - workedAt < everyMs) {
      await options.write();
      return;
    }
    if (!(await options.areOthersWell())) blameSince = performance.now();
    const silentMs = performance.now() - Math.max(workedAt, blameSince);
    if (silentMs >= endAfterMs) options.onHung(silentMs);
  }

  return {
    worked,
    /** The same activities, each of which counts as work. */
    counting<T extends Record<string, (...args: never[]) => Promise<unknown>>>(activities: T): T {
      const counted = Object.entries(activities).map(([name, run]) => [
        name,
        (...args: never[]) => {
          worked();
          return run(...args);
        },
      ]);
      return Object.fromEntries(counted) as T;
    },
    /** Beats until `signal` is aborted; before the first beat it tries every second. */
    async run(): Promise<void> {
      while (!options.signal.aborted) {
        const startedAt = performance.now();
        await beat().catch((error: unknown) =>
          options.logger.warn({ err: error }, 'the heartbeat was not written'),
        );
        const pauseMs = workedAt === -Infinity ? everyMs / 10 : everyMs;
        await sleep(pauseMs, undefined, { signal: options.signal }).catch(() => undefined);
        // A machine that slept or was overloaded: silence says nothing about the worker.
        if (performance.now() - startedAt > pauseMs + 2 * everyMs) blameSince = performance.now();
      }
    },
  };
}
