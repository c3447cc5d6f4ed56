import { setCurrentDetails } from '@temporalio/workflow';
import { heavy } from './proxies.ts';

/** Forgets what is older than it is kept. Started by the Schedule `purges`, once a night. */
export async function purgesWorkflow(): Promise<Record<string, number>> {
  const purged = await heavy.purgeOld();
  const lines = Object.entries(purged).map(([what, count]) => `${what}: ${count}`);
  setCurrentDetails(`Gone: ${lines.join(', ')}`);
  return purged;
}
