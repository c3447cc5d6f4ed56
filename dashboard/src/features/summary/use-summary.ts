import type { Summary } from '@roms/contracts/summary';
import { useQuery } from '@pinia/colada';
import { useThrottleFn } from '@vueuse/core';
import { onScopeDispose } from 'vue';
import { api } from '../../api/client.ts';
import { onLive } from '../../live/index.ts';
import { useRefetch } from '../../live/refetch.ts';

/** However much happens, the figures are counted again at most this often (milliseconds). */
const REFRESH_MS = 5_000;

/** The figures of the summary, counted again when something happens that they count. */
export function useSummary() {
  const refetch = useRefetch();
  const {
    data,
    error,
    refetch: load,
  } = useQuery({
    key: ['summary'],
    query: ({ signal }) => api.get<Summary>('/summary', { signal }),
  });

  const countAgain = useThrottleFn(() => refetch(['summary']), REFRESH_MS, true, false);
  const ends = [
    onLive('order.updated', () => void countAgain()),
    onLive('conversation.updated', () => void countAgain()),
  ];
  onScopeDispose(() => ends.forEach((end) => end()));
  return { summary: data, error, load: () => load() };
}
