import { onScopeDispose, watch } from 'vue';
import { onLive } from '../../../live/index.ts';
import { useConversationsStore } from '../list/conversations.store.ts';
import { useBegun } from './use-begun.ts';
import { useForgetThread } from './use-forget-thread.ts';

/**
 * Forgets with the shop whoever was erased, also where their thread is not open; the open one is shown anew, and lets
 * go what it had. `openId` names it.
 */
export function useForgetErased(openId: () => number | null): void {
  const conversations = useConversationsStore();
  const begun = useBegun();
  const forget = useForgetThread();
  const isErased = (id: number): boolean => (conversations.byId.get(id)?.customer.erasedAt ?? null) !== null;

  // However the news came, and also what comes to light after it: files from the shelf, a send that fails.
  watch(
    () => [...begun.conversationIds()].filter(isErased),
    (ids) => ids.forEach(begun.forget),
    { immediate: true },
  );

  const ends = [
    onLive('conversation.updated', ({ conversation: { id, customer } }) => {
      if (customer.erasedAt !== null && id !== openId()) forget(id);
    }),
    onLive('customer.erased', ({ customerId }) => {
      // Of what left this person's sight comes no other news, and it may not be read any more.
      const { lost } = conversations;
      if (lost?.customer.id !== customerId) return;
      forget(lost.id);
      conversations.lost = null;
    }),
  ];
  onScopeDispose(() => ends.forEach((end) => end()));
}
