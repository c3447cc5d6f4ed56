import { createRequire } from 'node:module';
import type * as Browsers from '@puppeteer/browsers';
import { CliProblem } from '../problem.ts';
import { browserPlaces, OTHER_WAYS } from './engine-browser.ts';

/** Bytes so far, and of how many. */
export type DownloadStep = (downloaded: number, total: number) => void;

/**
 * Puts the Chrome that the engine's own Puppeteer is made for into Puppeteer's cache, with Puppeteer's installer;
 * returns the file to run. One that is there is not fetched again. Throws `CliProblem` with the other ways.
 */
export async function downloadBrowser(onStep: DownloadStep): Promise<string> {
  const { browsers, buildId } = pinned();
  const { Browser, install } = browsers;
  try {
    const installed = await install({
      browser: Browser.CHROME,
      buildId,
      cacheDir: browserPlaces().cacheDir,
      // A mirror, as Puppeteer's documentation names it.
      baseUrl: process.env.PUPPETEER_CHROME_DOWNLOAD_BASE_URL || undefined,
      downloadProgressCallback: onStep,
    });
    return installed.executablePath;
  } catch (error) {
    // The last line is the reason; before it stands which download was tried.
    const reason = (error as Error).message
      .split('\n')
      .at(-1)
      ?.replace(/^\s*- \w+: /, '');
    throw new CliProblem(
      `Chrome ${buildId} could not be installed (${reason}).\nGo online and try again, or ${OTHER_WAYS}.`,
    );
  }
}

/** Through the engine, so that it is the version which that one pins, wherever npm put it. */
function pinned(): { browsers: typeof Browsers; buildId: string } {
  const fromService = createRequire(new URL('../../wa-service/package.json', import.meta.url));
  const fromEngine = createRequire(fromService.resolve('whatsapp-web.js'));
  const fromPuppeteer = createRequire(fromEngine.resolve('puppeteer'));
  const { PUPPETEER_REVISIONS } = fromPuppeteer('puppeteer-core/internal/revisions.js') as {
    PUPPETEER_REVISIONS: { chrome: string };
  };
  return {
    browsers: fromPuppeteer('@puppeteer/browsers') as typeof Browsers,
    buildId: PUPPETEER_REVISIONS.chrome,
  };
}
