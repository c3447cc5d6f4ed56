import { watchDebounced } from '@vueuse/core';
import { computed, ref, watch } from 'vue';
import { usePages } from '../../api/use-pages.ts';
import { listTotal } from '../../ui/total.ts';
import { useAddressFilter } from '../../ui/use-address-filter.ts';
import { EMPTY_FILTER } from './customer-filter.ts';
import { CUSTOMERS, customersListApi } from './customers-list.api.ts';

/** The search begins when typing pauses this long (milliseconds). */
const SEARCH_AFTER_MS = 200;

/** The customers that the filter in the address leaves, page after page, in its order. */
export function useCustomers() {
  const filter = useAddressFilter(EMPTY_FILTER);
  const typed = ref(filter.q);
  watchDebounced(typed, (text) => (filter.q = text.trim()), { debounce: SEARCH_AFTER_MS });
  watch(
    () => filter.q,
    (text) => {
      if (text !== typed.value.trim()) typed.value = text;
    },
  );

  const { pages, counted, ...query } = usePages(() => {
    const asked = { ...filter };
    return {
      key: [...CUSTOMERS, asked],
      count: (signal) => customersListApi.count(asked, signal),
      fetch: (cursor, signal) => customersListApi.page({ ...asked, cursor }, signal),
    };
  });

  /** Each customer once: one that moved between two fetches may be on two pages. */
  const list = computed(() => {
    const rows = pages.value.flatMap(({ data }) => data);
    return [...new Map(rows.map((customer) => [customer.id, customer])).values()];
  });

  const total = computed(() =>
    listTotal({
      loaded: list.value.length,
      isComplete: query.isComplete.value,
      first: counted.value,
    }),
  );

  return { ...query, filter, q: typed, list, total };
}
