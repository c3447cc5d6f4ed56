import { createTemporalClient } from '../../temporal/client.ts';
import { SWEEP_WORKFLOW_ID, TASK_QUEUE } from '../../workflows/identity.ts';
import { bad, ok, reasonOf, warn, type Finding } from './finding.ts';

const DEADLINE_MS = 3_000;
/** A worker polls at least once a minute; the server remembers pollers for five. */
const POLLED_WITHIN_MS = 90_000;

/** Temporal, whether a worker polls our queue, and whether the sweep runs. Never throws. */
export async function checkWorkflows(
  options: { address: string; namespace: string },
  isEmbedded: boolean,
): Promise<Finding[]> {
  const { client, connection } = createTemporalClient(options);
  const within = <T>(call: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + DEADLINE_MS, call);
  const where = `${options.address}, namespace ${options.namespace}`;
  try {
    const info = await within(() => connection.workflowService.getSystemInfo({}));
    const temporal = ok('temporal', `server ${info.serverVersion} at ${where}`);
    const queue = await within(() =>
      connection.workflowService.describeTaskQueue({
        namespace: options.namespace,
        taskQueue: { name: TASK_QUEUE },
        taskQueueType: 1,
      }),
    );
    const polls = (queue.pollers ?? []).filter((poller) => isRecent(poller.lastAccessTime));
    if (polls.length === 0) {
      const advice = isEmbedded ? '`npm start` runs it; its log is worker.log' : 'start `temporal/worker.ts`';
      return [temporal, bad('worker', 'nobody takes work', advice)];
    }
    const worker = ok('worker', `${polls.length} poll${polls.length === 1 ? 's' : ''} queue ${TASK_QUEUE}`);
    const sweep = await within(() => client.workflow.getHandle(SWEEP_WORKFLOW_ID).describe()).catch(
      () => null,
    );
    if (sweep?.status.name === 'RUNNING') return [temporal, worker, ok('sweep', 'runs every minute')];
    return [temporal, worker, warn('sweep', 'does not run', 'restart the worker, which starts it')];
  } catch (error) {
    const advice = isEmbedded
      ? 'start the stack: `npm start`'
      : 'correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE';
    return [bad('temporal', `does not answer at ${where} (${reasonOf(error)})`, advice)];
  } finally {
    await connection.close().catch(() => {});
  }
}

function isRecent(at: { seconds?: unknown } | null | undefined): boolean {
  return at?.seconds !== undefined && Date.now() - Number(at.seconds) * 1000 < POLLED_WITHIN_MS;
}
