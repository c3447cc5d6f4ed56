import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';

/** Heights of a row of the list (pixels): with a line of its own for wait and assignee, or without. */
const ROW_PX = { tall: 84, low: 60 } as const;

/** How tall rows are, as this browser's person chose. */
export function useRowHeight() {
  const isDense = useLocalStorage('roms.inbox.dense', false);
  return { isDense, rowPx: computed(() => (isDense.value ? ROW_PX.low : ROW_PX.tall)) };
}
