import { browserPlaces, browserVersion, engineBrowser } from '../browser/engine-browser.ts';
import { bad, ok, reasonOf, type Finding } from './finding.ts';

const INSTALL = '`npm run -s roms -- whatsapp:install-browser`';

/** The browser that the real WhatsApp Web would run in; nothing where the simulator plays WhatsApp. Never throws. */
export async function checkEngine(driver: string | undefined): Promise<Finding[]> {
  if (driver !== 'whatsapp-web') return [];
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
