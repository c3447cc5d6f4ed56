import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { watch } from 'vue';
import { onLive, onResync } from '../../live/index.ts';
import { useDeadLettersStore } from './dead-letters.store.ts';
import { useReportsStore } from './reports.store.ts';
import { useWhatsappStore } from './whatsapp.store.ts';

/** Nothing tells when a cap fills or a letter dies: a page that is seen asks this often (milliseconds). */
const EVERY_MS = 15_000;

/** Keeps reports and dead letters fresh while the page is open and seen; returns what ends it. */
export function useCheckups(): () => void {
  const numbers = useWhatsappStore();
  const reports = useReportsStore();
  const letters = useDeadLettersStore();
  const visibility = useDocumentVisibility();

  function refresh(): void {
    for (const { id } of numbers.list) void reports.load(id);
    void letters.load();
  }
  const { pause, resume } = useIntervalFn(refresh, EVERY_MS, { immediate: visibility.value === 'visible' });

  const ends = [
    pause,
    watch(visibility, (now) => {
      if (now === 'hidden') return pause();
      refresh();
      resume();
    }),
    // A number that is new is asked about as soon as it is known.
    watch(() => numbers.list.map(({ id }) => id).join(), refresh, { immediate: true }),
    onLive('session.updated', ({ session }) => void reports.load(session.id)),
    onResync(refresh),
  ];
  return () => ends.forEach((end) => end());
}
