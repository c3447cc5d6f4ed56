import { watchDebounced } from '@vueuse/core';
import { computed, ref, watch } from 'vue';
import { usePages } from '../../api/use-pages.ts';
import { listTotal } from '../../ui/total.ts';
import { useAddressFilter } from '../../ui/use-address-filter.ts';
import { PRODUCTS, productsApi } from './products.api.ts';

/** The search begins when typing pauses this long (milliseconds). */
const SEARCH_AFTER_MS = 200;

export const SHOWN = ['active', 'low', 'retired'] as const;
export type Shown = (typeof SHOWN)[number];

/** The products that a search and a filter find, page after page. */
export function useProducts() {
  const filter = useAddressFilter({ q: '', show: 'active' });
  const typed = ref(filter.q);
  watchDebounced(typed, (text) => (filter.q = text.trim()), { debounce: SEARCH_AFTER_MS });
  watch(
    () => filter.q,
    (text) => {
      if (text !== typed.value.trim()) typed.value = text;
    },
  );

  const { pages, ...query } = usePages(() => {
    const { q, show } = filter;
    const asked = {
      q,
      state: show === 'retired' ? 'retired' : 'active',
      low: show === 'low' ? 'true' : null,
    };
    return {
      key: [...PRODUCTS, 'list', q, show],
      fetch: (cursor, signal) => productsApi.page({ ...asked, cursor }, signal),
    };
  });
  /** Each product once: one that moved between two fetches may be on two pages. */
  const list = computed(() => {
    const rows = pages.value.flatMap(({ data }) => data);
    return [...new Map(rows.map((product) => [product.id, product])).values()];
  });
  const total = computed(() =>
    listTotal({
      loaded: list.value.length,
      isComplete: query.isComplete.value,
      first: pages.value[0]?.page.total,
    }),
  );
  return { ...query, filter, q: typed, list, total };
}
