import { useQueryCache } from '@pinia/colada';
import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { onScopeDispose, watch } from 'vue';
import { refetch } from '../../live/refetch.ts';
import { DEAD_LETTERS } from './use-dead-letters.ts';
import { REPORTS } from './use-report.ts';

/** Nothing tells when a cap fills or a letter dies: a page that is seen asks this often (milliseconds). */
const EVERY_MS = 15_000;

/** Keeps reports and dead letters fresh while the page is open and seen. */
export function useCheckups(): void {
  const cache = useQueryCache();
  const visibility = useDocumentVisibility();

  function refresh(): void {
    for (const key of [REPORTS, DEAD_LETTERS]) void refetch(cache, key);
  }
  const { pause, resume } = useIntervalFn(refresh, EVERY_MS, { immediate: visibility.value === 'visible' });
  onScopeDispose(pause);
  watch(visibility, (now) => {
    if (now === 'hidden') return pause();
    refresh();
    resume();
  });
}
