import type { SearchResult } from '@roms/contracts/search';
import { useQuery } from '@pinia/colada';
import { refDebounced } from '@vueuse/core';
import { computed, type Ref } from 'vue';
import { api } from '../api/client.ts';

/** How long a pause in typing is before it is looked for (milliseconds). */
const PAUSE_MS = 150;

/** What the shop has for `term`, asked for when the typing pauses; nothing while there is no term. */
export function useOmnibarSearch(term: Ref<string>) {
  const asked = refDebounced(term, PAUSE_MS);
  const { data, error, isLoading } = useQuery(() => {
    const q = asked.value.trim();
    return {
      key: ['search', q],
      query: ({ signal }) => api.get<SearchResult>('/search', { query: { q }, signal }),
      enabled: q !== '',
      // What was found stays while the next is looked for.
      placeholderData: (before) => before,
    };
  });
  const isAsked = computed(() => asked.value.trim() !== '');
  return {
    found: computed(() => (isAsked.value ? data.value : undefined)),
    isLoading: computed(() => isAsked.value && isLoading.value),
    error,
  };
}
