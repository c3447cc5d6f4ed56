import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { waitUntil } from '../../embedded/wait-until.ts';
import { startProcess, type TestProcess } from '../../tests/support/processes.ts';
import { BARE_QUEUE, BARE_WORKFLOW } from '../bare/queue.ts';

/** Runs the worker of the bare workflow as a process of its own, as ours is. */
export async function startBareWorker(temporalAddress: string): Promise<TestProcess> {
  const worker = await startProcess('bench/bare/worker.ts', { env: { TEMPORAL_ADDRESS: temporalAddress } });
  let hasEnded = false;
  void worker.exited.then(() => (hasEnded = true));
  await waitUntil(
    async () => {
      if (!worker.lines.includes('working')) throw new Error(worker.lines.slice(-5).join('\n'));
    },
    { timeoutMs: 60_000, giveUp: () => hasEnded },
  );
  return worker;
}

/** One bare workflow from its start to its end; returns its id. */
export async function bareToEnd(client: Client): Promise<string> {
  const workflowId = `bare:${randomBytes(8).toString('hex')}`;
  await client.workflow.execute(BARE_WORKFLOW, { taskQueue: BARE_QUEUE, workflowId });
  return workflowId;
}
