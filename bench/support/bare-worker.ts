import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { waitUntil } from '../../embedded/wait-until.ts';
import { startProcess, type TestProcess } from '../../tests/support/processes.ts';
import { BARE_QUEUE, BARE_WORKFLOW } from '../bare/queue.ts';
import { throughput } from './figures.ts';

/** How long the bound is taken, and with how many at once: as many as `order-to-thank-you` takes it with. */
const BARE_MS = 8_000;
const BARE_AT_ONCE = 16;

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

/** Bare workflows a second, the bound of a bench; their worker is there only meanwhile. */
export async function barePerSecond({
  client,
  temporalAddress,
}: {
  client: Client;
  temporalAddress: string;
}): Promise<number> {
  const worker = await startBareWorker(temporalAddress);
  const one = () => bareToEnd(client);
  try {
    await throughput(BARE_AT_ONCE, BARE_MS / 2, one);
    return await throughput(BARE_AT_ONCE, BARE_MS, one);
  } finally {
    await worker.stop();
  }
}
