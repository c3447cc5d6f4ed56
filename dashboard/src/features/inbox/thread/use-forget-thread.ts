import { useDraftsStore, useNoteDraftsStore } from '../composer/drafts.store.ts';
import { useActivitiesStore } from './activities.store.ts';
import { useMessagesStore } from './messages.store.ts';

/** Lets go whatever this browser keeps of a conversation: its messages, its lines, and what was begun there. */
export function useForgetThread(): (conversationId: number) => void {
  const messages = useMessagesStore();
  const activities = useActivitiesStore();
  const drafts = [useDraftsStore(), useNoteDraftsStore()];
  return (conversationId) => {
    messages.drop(conversationId);
    activities.drop(conversationId);
    for (const kept of drafts) kept.set(conversationId, '');
  };
}
