/** How long after a miss, and between tries, the sweep is asked to look (milliseconds). */
const TRY_MS = 1_000;

export type MissedStarts = {
  /** A start or a signal did not get through. */
  note(): void;
  /** Tells nothing more; waits for what is being told. */
  stop(): Promise<void>;
};

/**
 * Remembers that something did not reach Temporal, and tries until it can tell the sweep to look: an outage costs
 * seconds then, not the rest of the sweep's minute. Only a memory: what a crash forgets is found by the sweep itself.
 */
export function createMissedStarts(wakeSweep: () => Promise<void>): MissedStarts {
  let misses = 0;
  let timer: NodeJS.Timeout | null = null;
  let telling: Promise<void> = Promise.resolve();
  let isStopped = false;

  function tryLater(): void {
    timer = setTimeout(() => (telling = tell()), TRY_MS);
    timer.unref();
  }

  async function tell(): Promise<void> {
    const told = misses;
    const isTold = await wakeSweep().then(
      () => true,
      () => false,
    );
    if (isStopped) return;
    if (isTold && told === misses) timer = null;
    else tryLater();
  }

  return {
    note() {
      misses += 1;
      if (timer === null && !isStopped) tryLater();
    },
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      return telling;
    },
  };
}
