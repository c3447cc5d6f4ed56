import type { Page } from 'playwright-core';

/**
 * What a page may move by itself, in the browser's measure (0.1 is its limit of a nuisance). A skeleton that is taller
 * than what replaces it by one row moves ten times as much. Not 0, because the shop goes on while the page loads: a count
 * that gains a digit pushes the word beside it by some pixels.
 */
export const ALLOWED_LAYOUT_SHIFT = 0.001;

/** Has every page that this one will show add up what moves in it by itself, and note what it was. */
export async function watchLayoutShift(page: Page): Promise<void> {
  // As text: it runs in the browser, whose names this program does not know.
  await page.addInitScript(`
    window.layoutShift = { value: 0, moved: [] };
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) {
        if (shift.hadRecentInput) continue;
        window.layoutShift.value += shift.value;
        for (const { node, previousRect, currentRect } of shift.sources)
          window.layoutShift.moved.push(
            [previousRect, currentRect].map(({ x, y, width, height }) => [x, y, width, height].join(' ')).join(' → ') +
              ' ' + (node instanceof Element ? node : node?.parentElement)?.outerHTML.slice(0, 200),
          );
      }
    }).observe({ type: 'layout-shift', buffered: true });`);
}

/** How much has moved since the page was loaded, and each thing that did: where it was, where it went (x, y, width, height), its HTML. */
export async function layoutShiftOf(page: Page): Promise<{ value: number; moved: string[] }> {
  return page.evaluate<{ value: number; moved: string[] }>('window.layoutShift');
}
