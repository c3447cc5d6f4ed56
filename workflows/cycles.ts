import { setCurrentDetails } from '@temporalio/workflow';
import { heavy } from './proxies.ts';

/** Learns how long products last. Started by the Schedule `cycles`, once a night. */
export async function cyclesWorkflow(): Promise<{ products: number; replanned: number }> {
  const learned = await heavy.learnCycles();
  setCurrentDetails(
    `Products that last longer or shorter: ${learned.products}; reminders planned again: ${learned.replanned}`,
  );
  return learned;
}
