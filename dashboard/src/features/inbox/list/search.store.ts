import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { fetchConversations } from '../inbox.api.ts';
import { useConversationsStore } from './conversations.store.ts';

/** A search of the list: the server finds name, phone in any form and text; this keeps its answer's order. */
export const useConversationSearchStore = defineStore('inbox-search', () => {
  const conversations = useConversationsStore();
  const query = ref('');
  const ids = shallowRef<number[]>([]);
  const state = ref<'idle' | 'loading' | 'ready' | 'error'>('idle');
  const nextCursor = ref<string | null>(null);
  let running: AbortController | undefined;

  const isActive = computed(() => query.value.trim() !== '');
  const rows = computed(() => ids.value.flatMap((id) => conversations.byId.get(id) ?? []));

  /** Searches within the open tab; an answer to an earlier text is thrown away. Empty text ends the search. */
  async function search(text: string): Promise<void> {
    running?.abort();
    query.value = text;
    if (!isActive.value) {
      ids.value = [];
      state.value = 'idle';
      return;
    }
    state.value = ids.value.length === 0 ? 'loading' : state.value;
    await take(null);
  }

  /** The next page of what was found. */
  async function loadMore(): Promise<void> {
    if (nextCursor.value !== null && state.value === 'ready') await take(nextCursor.value);
  }

  async function take(cursor: string | null): Promise<void> {
    const own = (running = new AbortController());
    try {
      const page = await fetchConversations(
        { tab: conversations.tab, q: query.value.trim(), cursor: cursor ?? undefined },
        own.signal,
      );
      if (own !== running) return;
      page.data.forEach(conversations.upsert);
      const found = page.data.map((row) => row.id);
      ids.value = cursor === null ? found : [...new Set([...ids.value, ...found])];
      nextCursor.value = page.page.nextCursor;
      state.value = 'ready';
    } catch {
      if (own === running) state.value = 'error';
    }
  }

  return { query, state, isActive, rows, search, loadMore };
});
