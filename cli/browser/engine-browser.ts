import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { findBrowser } from '../../wa-service/src/drivers/whatsapp-web/browser.ts';

/** What to do where no browser can be downloaded. */
export const OTHER_WAYS =
  'install one yourself (Debian, Ubuntu: `apt install chromium`), or name one in PUPPETEER_EXECUTABLE_PATH';

/** Where the engine looks for browsers; the variables and their defaults are those of wa-service/src/env.ts. */
export function browserPlaces(): { named: string | null; cacheDir: string } {
  return {
    named: process.env.PUPPETEER_EXECUTABLE_PATH || null,
    cacheDir: process.env.PUPPETEER_CACHE_DIR || resolve(homedir(), '.cache/puppeteer'),
  };
}

/** The browser that the engine would run on this machine, or `null`. */
export function engineBrowser(): string | null {
  return findBrowser(browserPlaces());
}

/** `Chromium 146.0.1`; throws with the loader's own words when the file does not start, as without its libraries. */
export async function browserVersion(file: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: 20_000 });
    return stdout.trim();
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error((stderr || message).trim().split('\n')[0], { cause: error });
  }
}
