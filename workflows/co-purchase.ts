import { setCurrentDetails } from '@temporalio/workflow';
import { heavy } from './proxies.ts';

/** Counts which products are bought together. Started by the Schedule `co-purchase`, once a night. */
export async function coPurchaseWorkflow(): Promise<number> {
  const pairs = await heavy.countCoPurchases();
  setCurrentDetails(`Pairs of products: ${pairs}`);
  return pairs;
}
