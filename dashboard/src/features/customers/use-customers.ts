import type { Customer } from '@roms/contracts/customers';
import type { Page } from '@roms/contracts/pagination';
import { watchDebounced } from '@vueuse/core';
import { ref, shallowRef } from 'vue';
import { api } from '../../api/client.ts';

/** The customers that a search finds, page after page. */
export function useCustomers() {
  const q = ref('');
  const list = shallowRef<Customer[]>([]);
  const nextCursor = ref<string | null>(null);
  const loading = ref(false);
  const loadedOnce = ref(false);
  const error = shallowRef<unknown>(null);
  let request: AbortController | undefined;

  async function fetchPage(cursor: string | null) {
    request?.abort();
    const mine = (request = new AbortController());
    loading.value = true;
    error.value = null;
    try {
      const query = { q: q.value.trim(), cursor };
      const page = await api.get<Page<Customer>>('/customers', { query, signal: mine.signal });
      const known = new Set(cursor === null ? [] : list.value.map(({ id }) => id));
      list.value = [...(cursor === null ? [] : list.value), ...page.data.filter(({ id }) => !known.has(id))];
      nextCursor.value = page.page.nextCursor;
      loadedOnce.value = true;
    } catch (problem) {
      if (request === mine) error.value = problem;
    } finally {
      if (request === mine) loading.value = false;
    }
  }

  async function more() {
    if (nextCursor.value !== null && !loading.value && error.value === null)
      await fetchPage(nextCursor.value);
  }
  /** Puts a changed customer where it stands in the list. */
  function replace(customer: Customer) {
    list.value = list.value.map((known) => (known.id === customer.id ? customer : known));
  }

  watchDebounced(q, () => void fetchPage(null), { debounce: 200 });
  void fetchPage(null);
  return { q, list, nextCursor, loading, loadedOnce, error, reload: () => fetchPage(null), more, replace };
}
