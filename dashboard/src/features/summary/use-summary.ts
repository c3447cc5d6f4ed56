import type { Summary } from '@roms/contracts/summary';
import { useThrottleFn } from '@vueuse/core';
import { onScopeDispose, shallowRef } from 'vue';
import { api } from '../../api/client.ts';
import { onLive, onResync } from '../../live/index.ts';

/** However much happens, the figures are counted again at most this often (milliseconds). */
const REFRESH_MS = 5_000;

/** The figures of the home page, counted again when something happens that they count. */
export function useSummary() {
  const summary = shallowRef<Summary | null>(null);
  const error = shallowRef<unknown>(null);

  async function load() {
    try {
      summary.value = await api.get<Summary>('/summary');
      error.value = null;
    } catch (problem) {
      if (summary.value === null) error.value = problem;
    }
  }

  const refresh = useThrottleFn(load, REFRESH_MS, true, false);
  const ends = [
    onLive('order.updated', () => void refresh()),
    onLive('conversation.updated', () => void refresh()),
    onResync(() => void load()),
  ];
  onScopeDispose(() => ends.forEach((end) => end()));
  void load();
  return { summary, error, load };
}
