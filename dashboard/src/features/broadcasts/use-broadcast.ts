import type { Broadcast } from '@roms/contracts/broadcasts';
import { useQuery, useQueryCache } from '@pinia/colada';
import { useThrottleFn } from '@vueuse/core';
import { onScopeDispose } from 'vue';
import { onLive } from '../../live/index.ts';
import { useRefetch } from '../../live/refetch.ts';
import { BROADCASTS, broadcastsApi } from './broadcasts.api.ts';

/** What the stream does not tell is asked for so seldom (milliseconds): the next send, the share, the report, the log. */
const AT_MOST_EVERY_MS = 5_000;

export const keyOf = (id: number) => [BROADCASTS, 'one', id];

/** One broadcast, its counts and state as the stream tells them. */
export function useBroadcast(id: () => number) {
  const cache = useQueryCache();
  const refetch = useRefetch();
  const { data, error } = useQuery(() => {
    const broadcastId = id();
    return { key: keyOf(broadcastId), query: ({ signal }) => broadcastsApi.one(broadcastId, signal) };
  });
  const load = (): Promise<void> => refetch(keyOf(id()));
  const loadAll = useThrottleFn(
    () => {
      void load();
      void refetch([BROADCASTS, 'report', id()]);
      void refetch([BROADCASTS, 'recipients', id()]);
    },
    AT_MOST_EVERY_MS,
    true,
  );

  /** What an act answered is the newest. */
  function show(broadcast: Broadcast): void {
    cache.setQueryData(keyOf(broadcast.id), broadcast);
    void loadAll();
  }
  onScopeDispose(
    onLive('broadcast.updated', ({ broadcast }) => {
      if (broadcast.id !== id()) return;
      if (data.value !== undefined) cache.setQueryData(keyOf(broadcast.id), { ...data.value, ...broadcast });
      void loadAll();
    }),
  );
  return { broadcast: data, error, load, show };
}
