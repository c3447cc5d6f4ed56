import { Worker, type NativeConnection } from '@temporalio/worker';
import type { HeavyActivities } from '../activities/heavy.ts';
import { HEAVY_QUEUE } from '../workflows/identity.ts';
import { STOPPING } from './worker-options.ts';

/** Heavy activities at once: enough that one long run does not hold up the rest, few enough for a small machine. */
export const HEAVY_SLOTS = 2;

/** The Worker of the queue of heavy work; it runs no workflows. */
export function createHeavyWorker(options: {
  connection: NativeConnection;
  namespace: string;
  activities: HeavyActivities;
}): Promise<Worker> {
  return Worker.create({
    ...STOPPING,
    ...options,
    taskQueue: HEAVY_QUEUE,
    maxConcurrentActivityTaskExecutions: HEAVY_SLOTS,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 1 },
  });
}
