import type { Logger } from 'pino';

const RETRY_MS = 1_000;

export type WriteRetries = ReturnType<typeof createWriteRetries>;

/**
 * Repeats writes that the disk refused. An engine tells acks and states only once: their writes are kept in memory and
 * tried again every second, so that a full disk neither ends the process nor loses what was told.
 */
export function createWriteRetries(log: Logger) {
  const waiting = new Map<string, () => void>();
  let timer: NodeJS.Timeout | undefined;

  /** Runs `work` now or, when it throws, again later; a later work of the same name takes its place. */
  function write(name: string, work: () => void): void {
    try {
      work();
      waiting.delete(name);
    } catch (error) {
      log.error({ err: error }, 'could not write down what the engine told');
      waiting.set(name, work);
      timer ??= setTimeout(again, RETRY_MS).unref();
    }
  }

  function again(): void {
    timer = undefined;
    for (const [name, work] of [...waiting]) write(name, work);
  }

  return { write, close: () => clearTimeout(timer) };
}
