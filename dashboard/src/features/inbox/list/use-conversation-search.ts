import type { ConversationHit } from '@roms/contracts/conversations';
import { refDebounced } from '@vueuse/core';
import { computed } from 'vue';
import { usePages } from '../../../api/use-pages.ts';
import { listTotal } from '../../../ui/total.ts';
import { fetchConversations } from '../inbox.api.ts';
import { useConversationsStore } from './conversations.store.ts';

/** The search begins when typing pauses this long (milliseconds). */
const SEARCH_AFTER_MS = 250;

/**
 * A search of everything that this person may see: the server finds name, phone in any form and text, or what failed
 * to send; this keeps its answer's order, and by which message each conversation was found.
 */
export function useConversationSearch() {
  const conversations = useConversationsStore();
  const asked = refDebounced(
    computed(() => conversations.search.trim()),
    SEARCH_AFTER_MS,
  );
  // An emptied field ends the search at once.
  const words = computed(() => (conversations.search.trim() === '' ? '' : asked.value));
  const isActive = computed(() => words.value !== '' || conversations.isFailedOnly);

  const { pages, counted, ...query } = usePages(() => {
    const q = words.value;
    const failed = conversations.isFailedOnly ? ('true' as const) : undefined;
    const ask = { ...conversations.narrowing, tab: 'all' as const, q: q || undefined, failed };
    return {
      key: ['conversations', 'search', failed ?? '', q, JSON.stringify(ask)],
      enabled: isActive.value,
      count: (signal) => fetchConversations({ ...ask, total: 'only' }, signal),
      async fetch(cursor, signal) {
        const { data, page } = await fetchConversations(
          { ...ask, total: 'later', cursor: cursor ?? undefined },
          signal,
        );
        data.forEach(conversations.upsert);
        return { ids: data.map(({ id }) => id), hits: page.hits ?? [], page };
      },
    };
  });

  const rows = computed(() => {
    const ids = new Set(pages.value.flatMap((page) => page.ids));
    return [...ids].flatMap((id) => conversations.byId.get(id) ?? []);
  });
  const hits = computed(
    () =>
      new Map<number, ConversationHit>(
        pages.value.flatMap((page) => page.hits.map((hit) => [hit.conversationId, hit] as const)),
      ),
  );
  const total = computed(() =>
    listTotal({
      loaded: rows.value.length,
      isComplete: query.isComplete.value,
      first: counted.value,
    }),
  );
  return { ...query, isActive, words, rows, hits, total };
}
