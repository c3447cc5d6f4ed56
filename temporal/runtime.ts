import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from '../runtime/logger.ts';

/** What the SDK warns of at the start of each Worker that runs no workflows: those of lanes and of heavy work do not. */
const MEANT_SO = 'No workflows registered, not polling for workflow tasks';

/**
 * Gives the SDK our log and, with a port, its metrics in Prometheus' format. Once a process, before anything else of
 * the SDK. Stopping is our own business: the SDK listens to no signals.
 */
export function installTemporalRuntime(logger: Logger, metricsAddress: string | null): void {
  const sdkLog = logger.child({ part: 'temporal-sdk' });
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const { error, workflowId, activityType, taskQueue } = (meta ?? {}) as Record<string, unknown>;
      const ourLevel = message === MEANT_SO ? 'debug' : levels[level];
      sdkLog[ourLevel]({ err: error, workflowId, activityType, taskQueue }, message);
    }),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...(metricsAddress === null ? {} : { metrics: { prometheus: { bindAddress: metricsAddress } } }),
    },
  });
}
