import type { Logger } from './logger.ts';

/** How long a process may take to stop before it is ended all the same (milliseconds). */
const PATIENCE_MS = 25_000;

/**
 * On SIGTERM or SIGINT runs `stop` once (stop accepting → drain → close) and exits 0;
 * exits 1 when it fails or takes longer than 25 s.
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
    }, PATIENCE_MS).unref();
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
