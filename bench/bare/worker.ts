import { NativeConnection, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../../temporal/bundle.ts';
import { BARE_QUEUE } from './queue.ts';

const activities = {
  /** Does nothing, so that what is measured is Temporal and its SDK. */
  nothing: async (step: number): Promise<number> => step,
};
export type BareActivities = typeof activities;

const { bundle } = await bundleWorkflows(fileURLToPath(new URL('workflow.ts', import.meta.url)));
const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS });
// As our own worker has it (temporal/worker-host.ts), so that both have the same room.
const worker = await Worker.create({
  connection,
  namespace: 'default',
  taskQueue: BARE_QUEUE,
  workflowBundle: bundle,
  activities,
  maxConcurrentWorkflowTaskExecutions: 8,
  maxConcurrentActivityTaskExecutions: 10,
  workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 4 },
  activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 3 },
  maxCachedWorkflows: 600,
  workflowThreadPoolSize: 1,
});
console.log('working');
await worker.run();
