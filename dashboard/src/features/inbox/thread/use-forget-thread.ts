import { useActivitiesStore } from './activities.store.ts';
import { useMessagesStore } from './messages.store.ts';
import { useBegun } from './use-begun.ts';

/** Lets go whatever this browser keeps of a conversation: its messages, its lines, and what was begun there. */
export function useForgetThread(): (conversationId: number) => void {
  const messages = useMessagesStore();
  const activities = useActivitiesStore();
  const begun = useBegun();
  return (conversationId) => {
    messages.drop(conversationId);
    activities.drop(conversationId);
    begun.forget(conversationId);
  };
}
