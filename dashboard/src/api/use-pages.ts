import { useInfiniteQuery, type EntryKey } from '@pinia/colada';
import { computed } from 'vue';

type AnyPage = { page: { nextCursor: string | null } };

export type PagesOptions<T> = {
  key: EntryKey;
  /** One page; `cursor` is null for the first. */
  fetch: (cursor: string | null, signal: AbortSignal) => Promise<T>;
  enabled?: boolean;
};

/**
 * A list that is fetched page after page, as it is scrolled. While another key's first page is on its way the pages
 * before stay; news fetch again as many pages as there were.
 */
export function usePages<T extends AnyPage>(options: () => PagesOptions<T>) {
  const query = useInfiniteQuery<T, Error, string | null>(() => {
    const { key, fetch, enabled = true } = options();
    return {
      key,
      enabled,
      initialPageParam: null,
      query: ({ pageParam, signal }) => fetch(pageParam, signal),
      getNextPageParam: (last) => last.page.nextCursor,
      placeholderData: (before) => before,
    };
  });

  /** The next page, when there is one and nothing is on its way. */
  async function more(): Promise<void> {
    if (query.hasNextPage.value && !query.isLoading.value && query.error.value === null)
      await query.loadNextPage();
  }

  return {
    pages: computed(() => query.data.value?.pages ?? []),
    error: query.error,
    isLoading: query.isLoading,
    /** A first page is there, though perhaps of the key before. */
    isLoaded: computed(() => query.data.value !== undefined),
    /** Nothing more can be fetched. */
    isComplete: computed(
      () => query.data.value !== undefined && !query.hasNextPage.value && !query.isPlaceholderData.value,
    ),
    more,
    reload: async (): Promise<void> => void (await query.refetch()),
  };
}
