import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { REPOSITORY } from '../support/processes.ts';

/**
 * `npm run generate:icons`: the icons of the installed app, drawn from the mark (`dashboard/public/favicon.svg`). Phones
 * cut a `maskable` one, and Apple's, to a shape of their own: its ground fills the square, and the mark keeps within the
 * middle four fifths.
 */
const PUBLIC = join(REPOSITORY, 'dashboard/public');
const ICONS = [
  { file: 'icon-192.png', size: 192, isCut: false },
  { file: 'icon-512.png', size: 512, isCut: false },
  { file: 'icon-maskable-192.png', size: 192, isCut: true },
  { file: 'icon-maskable-512.png', size: 512, isCut: true },
  { file: 'apple-touch-icon.png', size: 180, isCut: true },
];
/** How large the mark is on its ground. */
const SAFE = 0.8;

const mark = await readFile(join(PUBLIC, 'favicon.svg'), 'utf8');
const ground = /<rect[^>]*fill="([^"]+)"/.exec(mark)?.[1];
if (ground === undefined) throw new Error('the mark has no ground');
const browser = await launchBrowser();
try {
  for (const icon of ICONS) await writeFile(join(PUBLIC, icon.file), await draw(browser, icon));
} finally {
  await browser.close();
}

async function draw(browser: Browser, { size, isCut }: { size: number; isCut: boolean }): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const drawn = isCut ? Math.round(size * SAFE) : size;
  await page.setContent(
    `<style>html, body { margin: 0; height: 100%; ${isCut ? `background: ${ground}` : ''} }
       body { display: grid; place-items: center } svg { width: ${drawn}px; height: ${drawn}px }</style>${mark}`,
  );
  const picture = await page.screenshot({ omitBackground: true });
  await page.close();
  return picture;
}
