import { WorkflowNotFoundError } from '@temporalio/client';
import { createTemporalClient, type TemporalClient } from '../../temporal/client.ts';
import { askWorker } from '../../temporal/worker-heartbeat.ts';
import { TASK_QUEUE } from '../../workflows/identity.ts';
import { checkSchedules } from './check-schedules.ts';
import { bad, ok, reasonOf, warn, type Finding } from './finding.ts';

const DEADLINE_MS = 3_000;
/** A worker polls at least once a minute; the server remembers pollers for five. */
const POLLED_WITHIN_MS = 90_000;

/** Temporal, whether a worker works, whether the sweep runs, and what repeats. Never throws. */
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
    const poll = `${polls.length} poll${polls.length === 1 ? '' : 's'} queue ${TASK_QUEUE}`;
    const working = await checkAnswer({ client, connection }, poll, isEmbedded);
    return [temporal, ...working, ...(await within(() => checkSchedules(client)))];
  } catch (error) {
    const advice = isEmbedded
      ? 'start the stack: `npm start`'
      : 'correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE';
    return [bad('temporal', `does not answer at ${where} (${reasonOf(error)})`, advice)];
  } finally {
    await connection.close().catch(() => {});
  }
}

/** A worker that hangs keeps its place among the pollers for minutes: only an answer proves that it works. */
async function checkAnswer(
  { client, connection }: TemporalClient,
  poll: string,
  isEmbedded: boolean,
): Promise<Finding[]> {
  try {
    await askWorker(client, connection);
    return [ok('worker', `answers; ${poll}`), ok('sweep', 'runs every minute')];
  } catch (error) {
    if (error instanceof WorkflowNotFoundError)
      return [ok('worker', poll), warn('sweep', 'does not run', 'restart the worker, which starts it')];
    const advice = isEmbedded
      ? 'it is restarted within two minutes; if not, end `npm start` and start it again (worker.log)'
      : 'restart `temporal/worker.ts`; its log says what it does';
    return [bad('worker', `hangs: ${poll}, but it answers no question`, advice)];
  }
}

function isRecent(at: { seconds?: unknown } | null | undefined): boolean {
  return at?.seconds !== undefined && Date.now() - Number(at.seconds) * 1000 < POLLED_WITHIN_MS;
}
