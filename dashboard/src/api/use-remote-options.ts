import type { Page } from '@roms/contracts/pagination';
import { refDebounced } from '@vueuse/core';
import { ref, shallowRef, watch } from 'vue';
import { api } from './client.ts';

/** Options of a search field that the API finds: what is typed is asked for after a short pause, the last question wins. */
export function useRemoteOptions<T>(path: string) {
  const term = ref('');
  const options = shallowRef<T[]>([]);
  const loading = ref(false);
  const error = shallowRef<unknown>(null);
  let request: AbortController | undefined;

  async function search(q: string) {
    request?.abort();
    const mine = (request = new AbortController());
    loading.value = true;
    error.value = null;
    try {
      options.value = (await api.get<Page<T>>(path, { query: { q: q.trim() }, signal: mine.signal })).data;
    } catch (problem) {
      if (request === mine) error.value = problem;
    } finally {
      if (request === mine) loading.value = false;
    }
  }

  watch(refDebounced(term, 180), (q) => void search(q));
  return { term, options, loading, error, search };
}
