import { useEventListener, useMediaQuery } from '@vueuse/core';
import { watch } from 'vue';

/** While a page that uses this is printed it is light: ink on white, whatever the screen shows. */
export function useLightOnPaper(): void {
  const page = document.documentElement;
  let wasDark = false;
  function lighten(): void {
    wasDark ||= page.classList.contains('dark');
    page.classList.remove('dark');
  }
  function restore(): void {
    if (wasDark) page.classList.add('dark');
    wasDark = false;
  }
  // Not every browser tells of paper in both ways.
  useEventListener(window, 'beforeprint', lighten);
  useEventListener(window, 'afterprint', restore);
  const isPaper = useMediaQuery('print');
  watch(isPaper, (paper) => (paper ? lighten() : restore()), { flush: 'sync' });
}
