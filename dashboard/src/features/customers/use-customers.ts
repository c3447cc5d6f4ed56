import type { Customer } from '@roms/contracts/customers';
import type { Page } from '@roms/contracts/pagination';
import { useQueryCache, type UseInfiniteQueryData } from '@pinia/colada';
import { watchDebounced } from '@vueuse/core';
import { computed, ref, watch } from 'vue';
import { api } from '../../api/client.ts';
import { listTotal } from '../../ui/total.ts';
import { usePages } from '../../api/use-pages.ts';
import { useAddressFilter } from '../../ui/use-address-filter.ts';

/** The search begins when typing pauses this long (milliseconds). */
const SEARCH_AFTER_MS = 200;
const LISTS = ['customers', 'list'];

/** The customers that a search finds, or who are in a segment, page after page. */
export function useCustomers() {
  const cache = useQueryCache();
  const filter = useAddressFilter({ q: '', segment: '' });
  const typed = ref(filter.q);
  watchDebounced(typed, (text) => (filter.q = text.trim()), { debounce: SEARCH_AFTER_MS });
  watch(
    () => filter.q,
    (text) => {
      if (text !== typed.value.trim()) typed.value = text;
    },
  );

  const { pages, ...query } = usePages(() => {
    const { q, segment } = filter;
    return {
      key: [...LISTS, q, segment],
      fetch: (cursor, signal) =>
        api.get<Page<Customer>>('/customers', { query: { q, segment, cursor }, signal }),
    };
  });

  /** Each customer once: one that moved between two fetches may be on two pages. */
  const list = computed(() => {
    const rows = pages.value.flatMap(({ data }) => data);
    return [...new Map(rows.map((customer) => [customer.id, customer])).values()];
  });

  /** Puts a changed customer where it stands in the lists. */
  function replace(customer: Customer): void {
    type Known = UseInfiniteQueryData<Page<Customer>, string | null>;
    cache.setQueriesData<Known>({ key: LISTS, status: 'success' }, (known) => ({
      pageParams: known?.pageParams ?? [],
      pages: (known?.pages ?? []).map((page) => ({
        ...page,
        data: page.data.map((row) => (row.id === customer.id ? customer : row)),
      })),
    }));
  }

  const total = computed(() =>
    listTotal({
      loaded: list.value.length,
      isComplete: query.isComplete.value,
      first: pages.value[0]?.page.total,
    }),
  );

  const segment = computed({
    get: () => filter.segment,
    set: (chosen) => (filter.segment = chosen),
  });

  return { ...query, q: typed, segment, list, total, replace };
}
