import { refDebounced } from '@vueuse/core';
import { computed } from 'vue';
import { usePages } from '../../../api/use-pages.ts';
import { listTotal } from '../../../ui/total.ts';
import { fetchConversations } from '../inbox.api.ts';
import { useConversationsStore } from './conversations.store.ts';

/** The search begins when typing pauses this long (milliseconds). */
const SEARCH_AFTER_MS = 250;

/** A search of the open tab: the server finds name, phone in any form and text; this keeps its answer's order. */
export function useConversationSearch() {
  const conversations = useConversationsStore();
  const asked = refDebounced(
    computed(() => conversations.search.trim()),
    SEARCH_AFTER_MS,
  );
  // An emptied field ends the search at once.
  const isActive = computed(() => asked.value !== '' && conversations.search.trim() !== '');

  const { pages, ...query } = usePages(() => {
    const q = asked.value;
    const tab = conversations.tab;
    return {
      key: ['conversations', 'search', tab, q],
      enabled: q !== '',
      async fetch(cursor, signal) {
        const { data, page } = await fetchConversations({ tab, q, cursor: cursor ?? undefined }, signal);
        data.forEach(conversations.upsert);
        return { ids: data.map(({ id }) => id), page };
      },
    };
  });

  const rows = computed(() => {
    const ids = new Set(pages.value.flatMap((page) => page.ids));
    return [...ids].flatMap((id) => conversations.byId.get(id) ?? []);
  });
  const total = computed(() =>
    listTotal({
      loaded: rows.value.length,
      isComplete: query.isComplete.value,
      first: pages.value[0]?.page.total,
    }),
  );
  return { ...query, isActive, rows, total };
}
