import type { Logger } from './logger.ts';

/**
 * How long what a process has in hand may go on after SIGTERM (ms): longer than the longest send, 35 s, which would
 * otherwise be cut off and stay unproven.
 */
export const WORK_GRACE_MS = 40_000;
/** How long a process may take to stop before it ends all the same (ms): the work, and 5 s to close what it holds. */
export const SHUTDOWN_MS = WORK_GRACE_MS + 5_000;
/** How long a supervisor waits for a process before it kills it (ms): 5 s after the process should have ended itself. */
export const KILL_AFTER_MS = SHUTDOWN_MS + 5_000;

/**
 * On SIGTERM or SIGINT runs `stop` once (stop accepting → drain → close) and exits 0;
 * exits 1 when it fails or takes longer than `SHUTDOWN_MS`.
 */
export function onShutdown(logger: Logger, stop: (signal: string) => Promise<void>): void {
  let stopping = false;
  const handle = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('did not stop in time');
      process.exit(1);
    }, SHUTDOWN_MS).unref();
    stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}
