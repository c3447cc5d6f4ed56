import type { BroadcastProgress, BroadcastSummary } from '@roms/contracts/broadcasts';
import type { Page } from '@roms/contracts/pagination';
import { useThrottleFn, watchDebounced } from '@vueuse/core';
import { computed, onScopeDispose, ref, shallowReactive, watch } from 'vue';
import { usePages } from '../../api/use-pages.ts';
import { onLive } from '../../live/index.ts';
import { useRefetch } from '../../live/refetch.ts';
import { listTotal } from '../../ui/total.ts';
import { useAddressFilter } from '../../ui/use-address-filter.ts';
import { BROADCASTS, broadcastsApi } from './broadcasts.api.ts';

/** The search begins when typing pauses this long (milliseconds). */
const SEARCH_AFTER_MS = 200;
/** However often a broadcast changes its state, the list is asked for so seldom (milliseconds). */
const AT_MOST_EVERY_MS = 3_000;
const LIST = [BROADCASTS, 'list'];

/** A fetched page, and when it was asked for: what came live after that is newer. */
type BroadcastPage = Page<BroadcastSummary> & { askedAt: number };

/** The shop's broadcasts by state and name, as far as each one is now. */
export function useBroadcasts() {
  const refetch = useRefetch();
  const filter = useAddressFilter({ q: '', state: '' });
  const typed = ref(filter.q);
  watchDebounced(typed, (text) => (filter.q = text.trim()), { debounce: SEARCH_AFTER_MS });
  watch(
    () => filter.q,
    (text) => {
      if (text !== typed.value.trim()) typed.value = text;
    },
  );

  let moments = 0;
  const heard = shallowReactive(new Map<number, { at: number; progress: BroadcastProgress }>());
  const { pages, ...query } = usePages<BroadcastPage>(() => {
    const { q, state } = filter;
    return {
      key: [...LIST, state, q],
      async fetch(cursor, signal) {
        const askedAt = (moments += 1);
        return { ...(await broadcastsApi.page({ q, state, cursor }, signal)), askedAt };
      },
    };
  });

  /** Each one once: one that moved between two fetches may be on two pages. */
  const list = computed(() => {
    const rows = pages.value.flatMap(({ data, askedAt }) => data.map((row) => current(row, askedAt)));
    return [...new Map(rows.map((row) => [row.id, row])).values()];
  });
  function current(row: BroadcastSummary, askedAt: number): BroadcastSummary {
    const news = heard.get(row.id);
    return news !== undefined && news.at > askedAt ? { ...row, ...news.progress } : row;
  }

  // Another state belongs to another filter, and brings a reason or a time along.
  const reload = useThrottleFn(() => void refetch(LIST), AT_MOST_EVERY_MS, true);
  onScopeDispose(
    onLive('broadcast.updated', ({ broadcast }) => {
      const known = list.value.find(({ id }) => id === broadcast.id);
      heard.set(broadcast.id, { at: (moments += 1), progress: broadcast });
      if (known?.state !== broadcast.state) void reload();
    }),
  );

  const total = computed(() =>
    listTotal({
      loaded: list.value.length,
      isComplete: query.isComplete.value,
      first: pages.value[0]?.page.total,
    }),
  );
  return { ...query, filter, q: typed, list, total };
}
