import type { Broadcast } from '@roms/contracts/broadcasts';
import { useQuery, useQueryCache } from '@pinia/colada';
import { useThrottleFn } from '@vueuse/core';
import { onScopeDispose } from 'vue';
import { onLive } from '../../live/index.ts';
import { useRefetch } from '../../live/refetch.ts';
import { BROADCASTS, broadcastsApi } from './broadcasts.api.ts';

/** What the stream does not tell is asked for so seldom (milliseconds): the next send, the share, the log. */
const AT_MOST_EVERY_MS = 5_000;
/** For the report each recipient is looked at: it is asked for so seldom (milliseconds), and at once in a new state. */
const REPORT_AT_MOST_EVERY_MS = 60_000;

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
  const loadReport = (): Promise<void> => refetch([BROADCASTS, 'report', id()]);
  const loadReportSeldom = useThrottleFn(() => void loadReport(), REPORT_AT_MOST_EVERY_MS, true);
  const loadAll = useThrottleFn(
    () => {
      void load();
      void refetch([BROADCASTS, 'recipients', id()]);
    },
    AT_MOST_EVERY_MS,
    true,
  );

  /** What an act answered is the newest. */
  function show(broadcast: Broadcast): void {
    cache.setQueryData(keyOf(broadcast.id), broadcast);
    void loadAll();
    void loadReport();
  }
  onScopeDispose(
    onLive('broadcast.updated', ({ broadcast }) => {
      if (broadcast.id !== id()) return;
      const isNewState = data.value?.state !== broadcast.state;
      if (data.value !== undefined) cache.setQueryData(keyOf(broadcast.id), { ...data.value, ...broadcast });
      void loadAll();
      void (isNewState ? loadReport() : loadReportSeldom());
    }),
  );
  return { broadcast: data, error, load, show };
}
