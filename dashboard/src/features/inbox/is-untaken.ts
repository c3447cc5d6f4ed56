import type { Conversation } from '@roms/contracts/conversations';

/** Whether a conversation waits for somebody to take it: a resolved one is nobody's too, and waits for nobody. */
export function isUntaken({ status, assignee }: Conversation): boolean {
  return status === 'open' && assignee === null;
}
