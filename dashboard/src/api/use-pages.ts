import { useInfiniteQuery, useQuery, type EntryKey } from '@pinia/colada';
import type { Page, Total } from '@roms/contracts/pagination';
import { computed } from 'vue';

/** A page has its rows, or the ids by which a store has them. */
type AnyPage = Pick<Page<never>, 'page'> & ({ data: readonly unknown[] } | { ids: readonly number[] });
const isEmpty = (page: AnyPage) => ('ids' in page ? page.ids : page.data).length === 0;

export type PagesOptions<T> = {
  key: EntryKey;
  /** One page; `cursor` is null for the first. */
  fetch: (cursor: string | null, signal: AbortSignal) => Promise<T>;
  enabled?: boolean;
  /** How many rows there are in all: asked for once a first page has more behind it and does not say it. */
  count?: (signal: AbortSignal) => Promise<AnyPage>;
};

/**
 * A list that is fetched page after page, as it is scrolled. While another key's first page is on its way the pages
 * before stay, but not that there was nothing: of the other key nobody knows that yet. News fetch again as many pages
 * as there were.
 */
export function usePages<T extends AnyPage>(options: () => PagesOptions<T>) {
  /** What went wrong with a next page; any other failure is of the pages that are there. */
  const ofNextPage = new WeakSet<object>();
  let isAskedForMore = false;

  const query = useInfiniteQuery<T, Error, string | null>(() => {
    const { key, fetch, enabled = true } = options();
    return {
      key,
      enabled,
      initialPageParam: null,
      async query({ pageParam, signal }) {
        const isNextPage = isAskedForMore;
        try {
          return await fetch(pageParam, signal);
        } catch (error) {
          if (isNextPage) ofNextPage.add(error as Error);
          throw error;
        }
      },
      getNextPageParam: (last) => last.page.nextCursor,
      placeholderData: (before) => (before?.pages.every(isEmpty) ? undefined : before),
    };
  });

  /** What the first page says of the list; nothing while that is another key's. */
  const first = computed(() =>
    query.isPlaceholderData.value ? undefined : query.data.value?.pages[0]?.page,
  );

  const counted = useQuery<Total | null>(() => {
    const { key, count, enabled = true } = options();
    const page = first.value;
    return {
      key: [...key, 'total'],
      enabled: enabled && count !== undefined && page?.total === undefined && !!page?.nextCursor,
      query: async ({ signal }) => (await count?.(signal))?.page.total ?? null,
    };
  });

  /** The next page, when there is one and nothing is on its way. */
  async function more(): Promise<void> {
    if (!query.hasNextPage.value || query.isLoading.value || query.error.value !== null) return;
    // The fetch begins within the call: whatever begins later is of news.
    isAskedForMore = true;
    const loading = query.loadNextPage();
    isAskedForMore = false;
    await loading;
  }

  /** The pages that are there anew, and behind them the next one, where that was what failed. */
  async function reload(): Promise<void> {
    const error = query.error.value;
    const { status, data } = await query.refetch();
    if (error === null || !ofNextPage.has(error) || status !== 'success') return;
    // Whoever looks at another key by now did not ask for more of it.
    if (data === query.data.value) await more();
  }

  return {
    pages: computed(() => query.data.value?.pages ?? []),
    /** How many rows there are in all, as the first page or a count behind it said; never of the key before. */
    counted: computed(() => first.value?.total ?? counted.data.value ?? undefined),
    error: query.error,
    /** The pages that are there could not be fetched again: they may be old. */
    isOutdated: computed(
      () =>
        query.data.value !== undefined && query.error.value !== null && !ofNextPage.has(query.error.value),
    ),
    isLoading: query.isLoading,
    /** A first page is there, though perhaps of the key before, which then has rows. */
    isLoaded: computed(() => query.data.value !== undefined),
    /** Nothing more can be fetched. */
    isComplete: computed(
      () => query.data.value !== undefined && !query.hasNextPage.value && !query.isPlaceholderData.value,
    ),
    more,
    reload,
  };
}
