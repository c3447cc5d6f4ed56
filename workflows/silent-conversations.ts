import { setCurrentDetails } from '@temporalio/workflow';
import { heavy } from './proxies.ts';

/** Resolves conversations without a word for long. Started by the Schedule `silent-conversations`, once a night. */
export async function silentConversationsWorkflow(): Promise<number> {
  const resolved = await heavy.resolveSilentConversations();
  setCurrentDetails(`Resolved: ${resolved}`);
  return resolved;
}
