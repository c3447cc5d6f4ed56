import type { Env } from '../../runtime/env.ts';
import { browserPlaces, browserVersion, engineBrowser } from '../browser/engine-browser.ts';
import { bad, ok, reasonOf, warn, type Finding } from './finding.ts';

const INSTALL = '`npm run -s roms -- whatsapp:install-browser`';

type Engine = {
  driver: Env['WA_DRIVER'];
  isProduction: boolean;
  /** Whether somebody asked for the simulator in production by name. */
  mayBeSimulated: boolean;
};

/** Who plays WhatsApp, and the browser that the real one would run in. Never throws. */
export async function checkEngine({ driver, isProduction, mayBeSimulated }: Engine): Promise<Finding[]> {
  if (driver === 'simulator') {
    if (!isProduction) return [];
    const found = 'the simulator plays WhatsApp in production: no customer gets anything';
    const advice = 'set WA_DRIVER=whatsapp-web and start again';
    return [(mayBeSimulated ? warn : bad)('whatsapp', found, advice)];
  }
  const file = engineBrowser();
  const { named } = browserPlaces();
  if (file === null && named !== null) {
    return [
      bad('browser', `PUPPETEER_EXECUTABLE_PATH names ${named}, which is not there`, 'correct or unset it'),
    ];
  }
  if (file === null) return [bad('browser', 'no Chrome or Chromium for WhatsApp Web', INSTALL)];
  try {
    return [ok('browser', `${await browserVersion(file)} (${file})`)];
  } catch (error) {
    return [
      bad(
        'browser',
        `${file} does not start (${reasonOf(error)})`,
        'install what it lacks: `apt install chromium`',
      ),
    ];
  }
}
