import type { Page } from '@roms/contracts/pagination';
import { useQuery } from '@pinia/colada';
import { refDebounced } from '@vueuse/core';
import { computed, ref } from 'vue';
import { api } from './client.ts';

/** Options are asked for when typing pauses this long (milliseconds). */
const ASK_AFTER_MS = 180;

/** Options of a search field that the API finds, from when the field is opened first. */
export function useRemoteOptions<T>(path: string) {
  const term = ref('');
  const asked = refDebounced(term, ASK_AFTER_MS);
  const isOpened = ref(false);

  const query = useQuery(() => {
    const q = asked.value.trim();
    return {
      key: ['options', path, q],
      query: ({ signal }) => api.get<Page<T>>(path, { query: { q }, signal }),
      enabled: isOpened.value,
      placeholderData: (before) => before,
    };
  });

  /** The field was opened: what it offers is asked for again. */
  function open(): void {
    if (isOpened.value) void query.refetch();
    isOpened.value = true;
  }

  return {
    term,
    options: computed(() => query.data.value?.data ?? []),
    loading: query.isLoading,
    error: query.error,
    open,
  };
}
