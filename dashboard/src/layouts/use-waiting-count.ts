import type { Summary } from '@roms/contracts/summary';
import { useQuery } from '@pinia/colada';
import { useThrottleFn } from '@vueuse/core';
import { onScopeDispose, watch } from 'vue';
import { api } from '../api/client.ts';
import { onLive } from '../live/index.ts';
import { useRefetch } from '../live/refetch.ts';
import { useWaitingStore } from './waiting.store.ts';

/** However much is written, it is counted again at most this often (milliseconds). */
const REFRESH_MS = 5_000;

/** Keeps the number of waiting conversations for sidebar, tabs, title and favicon, while the shell is on screen. */
export function useWaitingCount() {
  const waiting = useWaitingStore();
  const refetch = useRefetch();
  const { data } = useQuery({
    key: ['summary'],
    query: ({ signal }) => api.get<Summary>('/summary', { signal }),
  });
  watch(
    data,
    (summary) => {
      waiting.count = summary?.waitingConversations ?? 0;
      waiting.forMe = summary?.waitingForMe ?? 0;
    },
    { immediate: true },
  );

  const countAgain = useThrottleFn(() => refetch(['summary']), REFRESH_MS, true, false);
  const end = onLive('conversation.updated', () => void countAgain());
  onScopeDispose(() => {
    end();
    waiting.count = 0;
    waiting.forMe = 0;
  });
}
