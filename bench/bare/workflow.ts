import { proxyActivities } from '@temporalio/workflow';
import type { BareActivities } from './worker.ts';

const { nothing } = proxyActivities<BareActivities>({ startToCloseTimeout: '30s' });

/** The least that a workflow of three steps can be: the bound that an order is held against. It stays as it is. */
export async function bareWorkflow(): Promise<void> {
  await nothing(1);
  await nothing(2);
  await nothing(3);
}
