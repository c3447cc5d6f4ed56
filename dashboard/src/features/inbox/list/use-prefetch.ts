import type { Conversation } from '@roms/contracts/conversations';
import { onBeforeUnmount, watch } from 'vue';
import { useMessagesStore } from '../thread/messages.store.ts';

/** A mouse that rests on a row this long has probably not only passed over it (milliseconds). */
const HOVER_MS = 120;
/** How many threads are fetched before anybody asks for them. */
const PREFETCHED_ROWS = 3;

/** Fetches the threads that are probably opened next: those of the first rows, and of the row that a mouse rests on. */
export function usePrefetch(rows: () => readonly Conversation[]) {
  const messages = useMessagesStore();
  let hovering: ReturnType<typeof setTimeout> | undefined;
  onBeforeUnmount(() => clearTimeout(hovering));

  watch(
    () =>
      rows()
        .slice(0, PREFETCHED_ROWS)
        .map(({ id }) => id),
    (ids) => ids.forEach(messages.prefetch),
    { immediate: true },
  );

  return {
    onHover(id: number): void {
      clearTimeout(hovering);
      hovering = setTimeout(() => messages.prefetch(id), HOVER_MS);
    },
  };
}
