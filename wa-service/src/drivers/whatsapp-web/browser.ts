import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

const INSTALLED = [
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Google/Chrome/Application/chrome.exe',
];
/** Where Puppeteer's installer (`whatsapp:install-browser`) puts it, below its cache. */
const CACHED = [
  'chrome/*/chrome-*/chrome',
  'chrome/*/chrome-*/chrome.exe',
  'chrome/*/chrome-*/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
];

export const NO_BROWSER =
  'no Chrome or Chromium found: run "npm run -s roms -- whatsapp:install-browser", or set PUPPETEER_EXECUTABLE_PATH';

export type BrowserSettings = {
  /** `PUPPETEER_EXECUTABLE_PATH`. */
  named: string | null;
  cacheDir: string;
  /** `WA_BROWSER_ARGS`. */
  extraArgs: string[];
  isRoot: boolean;
  /** `WA_BROWSER_MAX_MB` in bytes: a browser that needs more is replaced. */
  maxBytes: number;
};

/** The browser to run: the named one, an installed one, or Puppeteer's own; `null` when there is none. */
export function findBrowser(settings: Pick<BrowserSettings, 'named' | 'cacheDir'>): string | null {
  if (settings.named !== null) return existsSync(settings.named) ? settings.named : null;
  const cached = CACHED.flatMap((pattern) => globSync(join(settings.cacheDir, pattern)));
  return INSTALLED.find((file) => existsSync(file)) ?? cached.sort().at(-1) ?? null;
}

/** Chromium has no sandbox for root; other users keep it. */
export function browserArgs(settings: Pick<BrowserSettings, 'extraArgs' | 'isRoot'>): string[] {
  const own = ['--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
  return [...own, ...(settings.isRoot ? ['--no-sandbox'] : []), ...settings.extraArgs];
}

/**
 * `WA_BROWSER_ARGS` as a list: a JSON array of strings, or text that is cut only before ` --`, because values may
 * hold spaces. Throws when it looks like JSON and is none.
 */
export function parseBrowserArgs(text: string): string[] {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[')) return trimmed.split(/\s+(?=--)/).filter((arg) => arg !== '');
  const list: unknown = JSON.parse(trimmed);
  if (!Array.isArray(list) || !list.every((arg) => typeof arg === 'string')) throw new Error('not strings');
  return list;
}
