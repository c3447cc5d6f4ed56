import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser to drive: a named one, else an installed one, else the Chromium that comes with npm. */
export async function browserFile(): Promise<string> {
  const named = process.env.ROMS_CHROMIUM ?? process.env.PUPPETEER_EXECUTABLE_PATH;
  if (named) return named;
  const installed = INSTALLED.find((file) => existsSync(file));
  if (installed !== undefined) return installed;
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}

/** How long a hand or a look waits for its part of a page (milliseconds): a busy machine draws a page in half of it. */
const PATIENCE_MS = 90_000;

/** A headless Chromium that talks to nobody but the pages it is sent to; whoever waits in it waits with patience. */
export async function launchBrowser(): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath: await browserFile(),
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  return browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS));
}
