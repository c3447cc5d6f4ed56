import { watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useConversationsStore } from './list/conversations.store.ts';
import { CONVERSATION_TABS } from './list/tabs.ts';

/** `/inbox?tab=unassigned` opens that tab, and a tab that is chosen stands there: for reloads, and for a colleague. */
export function useTabInAddress(): void {
  const route = useRoute();
  const router = useRouter();
  const conversations = useConversationsStore();
  const isInbox = () => route.path === '/inbox' || route.path.startsWith('/inbox/');

  watch(
    () => route.query.tab,
    (asked) => {
      const tab = CONVERSATION_TABS.find((name) => name === asked);
      if (tab !== undefined && tab !== conversations.tab) void conversations.openTab(tab);
    },
    { immediate: true },
  );
  watch(
    () => conversations.tab,
    (tab) => {
      if (isInbox() && route.query.tab !== tab) void router.replace({ query: { ...route.query, tab } });
    },
  );
}
