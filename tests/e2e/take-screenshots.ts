import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { violationsOn } from './accessibility.ts';
import { layoutShiftOf, watchLayoutShift } from './layout-shift.ts';
import { logIn, openDesk, type Desk } from './staff.ts';
import type { View } from './views.ts';

const SIZES = {
  desktop: { width: 1440, height: 900 },
  laptop: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
} as const;

/**
 * A picture of each view at each size in both themes, as `<view>-<size>-<theme>.png`. Prints each one's layout shift
 * and violations; returns how many of them are not as they should be.
 */
export async function takeScreenshots(order: {
  browser: Browser;
  url: string;
  folder: string;
  views: View[];
}): Promise<number> {
  let faults = 0;
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const dark of [false, true]) {
      const desk = await openDesk(order.browser, order.url, { ...viewport, dark });
      await watchLayoutShift(desk.page);
      let isLoggedIn = false;
      for (const view of order.views) {
        if (!view.isPublic && !isLoggedIn) {
          await logIn(desk, order.url);
          isLoggedIn = true;
        }
        const file = `${view.name}-${size}-${dark ? 'dark' : 'light'}.png`;
        const seen = await take(desk, view, order.url, join(order.folder, file));
        if (seen.violations.length > 0 || seen.shift > 0) faults += 1;
        console.log(`${file}: CLS ${seen.shift.toFixed(4)}, axe ${seen.violations.length}`);
        for (const violation of [...seen.moved, ...seen.violations])
          console.log(`  ${violation.slice(0, 300)}`);
      }
      await desk.close();
    }
  }
  return faults;
}

async function take(
  { page }: Desk,
  view: View,
  url: string,
  file: string,
): Promise<{ shift: number; moved: string[]; violations: string[] }> {
  await page.goto(new URL(view.path, url).href);
  // What nobody asked for must not move; what a click brings may.
  await page.waitForTimeout(1_800);
  const { value: shift, moved } = await layoutShiftOf(page);
  await view.before?.(page);
  await page.waitForTimeout(view.before ? 900 : 0);
  await page.screenshot({ path: file });
  const violations = await violationsOn(page);
  await view.after?.();
  return { shift, moved, violations };
}
