import { join } from 'node:path';
import type { Logger } from 'pino';
import type { DriverFactory } from '../driver.ts';
import type { BrowserSettings } from './browser.ts';
import { createEngine } from './engine.ts';
import { TIMINGS } from './timings.ts';

/** The real WhatsApp: one engine a session, each in a folder of its own below `folder`. */
export function createWhatsAppWeb(
  folder: string,
  browser: BrowserSettings,
  log: Logger,
  timings = TIMINGS,
): DriverFactory {
  if (browser.isRoot) log.warn('started as root: Chromium runs without its sandbox');
  return (sessionId, listener) =>
    createEngine(listener, {
      folder: join(folder, sessionId),
      browser,
      timings,
      now: Date.now,
      log: log.child({ session: sessionId }),
    });
}
