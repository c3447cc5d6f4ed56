import { useEventListener, useMediaQuery } from '@vueuse/core';
import { computed, ref, type ComputedRef } from 'vue';

/** Whether the page is on its way to paper. */
export function usePrinting(): ComputedRef<boolean> {
  const isAsked = ref(false);
  useEventListener(window, 'beforeprint', () => (isAsked.value = true));
  useEventListener(window, 'afterprint', () => (isAsked.value = false));
  const isPaper = useMediaQuery('print');
  return computed(() => isAsked.value || isPaper.value);
}
