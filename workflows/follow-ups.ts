import { setCurrentDetails } from '@temporalio/workflow';
import { heavy } from './proxies.ts';

/** Asks once more what customers left unanswered. Started by the Schedule `follow-ups`, each hour. */
export async function followUpsWorkflow(): Promise<number> {
  const queued = await heavy.queueFollowUps();
  setCurrentDetails(`Queued: ${queued}`);
  return queued;
}
