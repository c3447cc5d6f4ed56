import { useQueryCache, type EntryKey, type QueryCache, type UseQueryEntry } from '@pinia/colada';
import { toValue } from 'vue';
import { isPassing } from '../api/client.ts';
import { onAlive, onLive, onResync } from './bus.ts';
import { oneLoad, type OneLoad } from './one-load.ts';

/** How pages ask: what changes is said by the live stream, and each lost connection ends in a resync. */
export const QUERY_OPTIONS = {
  staleTime: 0,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
} as const;

const loads = new WeakMap<UseQueryEntry, OneLoad>();

/**
 * Fetches again what is on screen of `key` (of everything without one). A fetch that is under way may not know of
 * the news, so it is followed by another; it is not cut off, or a slow answer would never come while news do.
 * What is not on screen is fetched when it is next shown. Never throws: a failure is in the query's state.
 */
export async function refetch(cache: QueryCache, key?: EntryKey): Promise<void> {
  await Promise.all(shown(cache, key).map((entry) => loadOf(cache, entry).reload()));
}

function shown(cache: QueryCache, key?: EntryKey): UseQueryEntry[] {
  return cache
    .getEntries({ key, active: true })
    .filter(({ options }) => options !== null && toValue(options.enabled) !== false);
}

function loadOf(cache: QueryCache, entry: UseQueryEntry): OneLoad {
  const known =
    loads.get(entry) ??
    oneLoad(async () => {
      await settled(entry.pending?.refreshCall);
      if (entry.active) await settled(cache.fetch(entry));
    });
  loads.set(entry, known);
  return known;
}

async function settled(fetching: Promise<unknown> | undefined): Promise<void> {
  await fetching?.catch(() => undefined);
}

/** `refetch` for parts of a page. */
export function useRefetch(): (key: EntryKey) => Promise<void> {
  const cache = useQueryCache();
  return (key) => refetch(cache, key);
}

/**
 * Fetches what is on screen again whenever something may have been missed, and what got no answer as soon as the line
 * is known to be alive. After a person was forgotten nothing is kept. Returns what ends that.
 */
export function refetchAfterResync(cache: QueryCache): () => void {
  const ends = [
    onResync(() => void refetch(cache)),
    onAlive(() => void refetchFailed(cache)),
    onLive('customer.erased', () => {
      // Any answer may name them, and those that are not on screen would be shown again before they are fetched.
      for (const entry of cache.getEntries({ active: false })) cache.remove(entry);
      void refetch(cache);
    }),
  ];
  return () => ends.forEach((end) => end());
}

async function refetchFailed(cache: QueryCache): Promise<void> {
  const failed = shown(cache).filter((entry) => isPassing(entry.state.value.error));
  await Promise.all(failed.map((entry) => loadOf(cache, entry).load()));
}

/** Forgets every answer: what one person saw is not shown to the next. */
export function forgetAnswers(cache: QueryCache): void {
  for (const entry of cache.getEntries()) {
    cache.cancel(entry);
    cache.setEntryState(entry, { status: 'pending', data: undefined, error: null });
    cache.invalidate(entry);
  }
}
