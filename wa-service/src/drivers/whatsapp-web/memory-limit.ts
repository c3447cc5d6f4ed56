import type { DriverState } from '../driver.ts';
import type { Attempt } from './attempt.ts';
import { treeBytes } from './processes.ts';
import type { Timings } from './timings.ts';

export type MemoryLimitDeps = {
  /** `WA_BROWSER_MAX_MB` in bytes. */
  maxBytes: number;
  timings: Pick<Timings, 'memoryCheck' | 'browserSettles'>;
  /** Of the monotonic clock (ms), as `readyAt`. */
  elapsed: () => number;
  phase: () => DriverState['state'];
  readyAt: () => number;
  isSending: () => boolean;
};

/**
 * Replaces a browser that outgrew its limit, between two sends. One that is large from the start is left alone for
 * some minutes after each restart: a limit that is set too low must not keep a number from working.
 */
export function createMemoryLimit(deps: MemoryLimitDeps) {
  let timer: NodeJS.Timeout | undefined;

  /** EngineStore of an attempt's processes in bytes; `null` without a browser, and where there is no /proc. */
  function bytesOf(attempt: Attempt | null): number | null {
    const pid = attempt?.client.pupBrowser?.process()?.pid;
    return pid === undefined ? null : treeBytes(pid);
  }

  function look(attempt: Attempt): void {
    const isSettled =
      deps.phase() === 'ready' && deps.elapsed() - deps.readyAt() > deps.timings.browserSettles;
    if (isSettled && !deps.isSending() && (bytesOf(attempt) ?? 0) > deps.maxBytes)
      attempt.finish('browser_too_large');
  }

  return {
    bytesOf,
    start(attempt: Attempt): void {
      clearInterval(timer);
      timer = setInterval(() => look(attempt), deps.timings.memoryCheck);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
