import type { Timings } from './timings.ts';

/** An attempt that was ready for so long has recovered: the next failure starts with the first pause again (ms). */
const RECOVERED_MS = 60_000;

/** How long to wait before the next attempt: longer after each failure, up to a limit, a fifth more or less. */
export function createRetryPause(timings: Pick<Timings, 'retryFirst' | 'retryLongest'>) {
  let failures = 0;

  return {
    /** A person started the number: what failed before does not count. */
    reset: () => void (failures = 0),
    /** The pause after one more failure (ms); `readyMs`: how long the failed attempt had been ready. */
    next(readyMs: number): number {
      if (readyMs > RECOVERED_MS) failures = 0;
      const plain = Math.min(timings.retryLongest, timings.retryFirst * 2 ** failures);
      failures += 1;
      return plain * (0.8 + Math.random() * 0.4);
    },
  };
}
