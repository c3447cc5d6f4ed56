import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { violationsOn } from './accessibility.ts';
import { layoutShiftOf, watchLayoutShift } from './layout-shift.ts';
import { logIn, openDesk, type Desk } from './staff.ts';
import type { View } from './view.ts';

const SIZES = {
  desktop: { width: 1440, height: 900 },
  laptop: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
} as const;

type Viewer = 'nobody' | 'agent' | 'admin';

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
      const desks = new Map<Viewer, Desk>();
      for (const view of order.views) {
        const viewer = view.isPublic ? 'nobody' : view.isAgents ? 'agent' : 'admin';
        const desk = desks.get(viewer) ?? (await openDeskOf(viewer, order, { ...viewport, dark }));
        desks.set(viewer, desk);
        const file = `${view.name}-${size}-${dark ? 'dark' : 'light'}.png`;
        const seen = await take(desk, view, order.url, join(order.folder, file));
        if (seen.violations.length > 0 || seen.shift > 0) faults += 1;
        console.log(`${file}: CLS ${seen.shift.toFixed(4)}, axe ${seen.violations.length}`);
        for (const violation of [...seen.moved, ...seen.violations])
          console.log(`  ${violation.slice(0, 300)}`);
      }
      for (const desk of desks.values()) await desk.close();
    }
  }
  return faults;
}

async function openDeskOf(
  viewer: Viewer,
  { browser, url }: { browser: Browser; url: string },
  look: { width: number; height: number; dark: boolean },
): Promise<Desk> {
  const desk = await openDesk(browser, url, look);
  await watchLayoutShift(desk.page);
  if (viewer === 'admin') await logIn(desk, url);
  if (viewer === 'agent') await logIn(desk, url, 'cs@someah.com', 'cs123');
  return desk;
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
