/** How often a ready engine is asked whether it still hears, and how long it may take to say so (ms). */
const PROBE_EVERY_MS = 30_000;
const PROBE_TIMEOUT_MS = 10_000;
/** So many probes in a row without an answer make a number deaf. */
const DEAF_AFTER = 2;

/** Notices an engine that says it is ready and hears nothing. `probe` may reject, or never resolve. */
export function createDeafnessCheck(isReady: () => boolean, probe: () => Promise<boolean>) {
  let unanswered = 0;
  const timer = setInterval(() => void look(), PROBE_EVERY_MS);
  timer.unref();

  async function look(): Promise<void> {
    if (!isReady()) {
      unanswered = 0;
      return;
    }
    const tooLong = new Promise<boolean>((resolve) =>
      setTimeout(() => resolve(false), PROBE_TIMEOUT_MS).unref(),
    );
    const hears = await Promise.race([probe().catch(() => false), tooLong]);
    unanswered = hears ? 0 : unanswered + 1;
  }

  return {
    isDeaf: () => unanswered >= DEAF_AFTER,
    close: () => clearInterval(timer),
  };
}
