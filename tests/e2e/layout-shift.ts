import type { Page } from 'playwright-core';

/** Has every page that this one will show add up what moves in it by itself: the browser's cumulative layout shift. */
export async function watchLayoutShift(page: Page): Promise<void> {
  // As text: it runs in the browser, whose names this program does not know.
  await page.addInitScript(`
    window.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.layoutShift += shift.value;
    }).observe({ type: 'layout-shift', buffered: true });`);
}

/** What has moved since the page was loaded, by the browser's measure: 0 is nothing, above 0.1 is a nuisance. */
export async function layoutShiftOf(page: Page): Promise<number> {
  return page.evaluate<number>('window.layoutShift');
}
