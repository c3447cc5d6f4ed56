import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../support/browser.ts';
import { REPOSITORY } from '../support/processes.ts';
import { createShop } from '../support/shop.ts';
import { startStack } from '../support/stack.ts';
import { tellAStory } from './story.ts';
import { takeScreenshots } from './take-screenshots.ts';
import { viewsOf } from './views.ts';

/**
 * `npm run screenshots [-- --to FOLDER] [VIEW …]`: pictures of every view (or of the named ones) of the demo shop of a
 * fresh stack, at three widths, light and dark. Prints what moved in each (cumulative layout shift) and what axe says
 * against it, and fails when either is anything.
 */
const { values, positionals } = parseArgs({
  options: { to: { type: 'string', default: join(REPOSITORY, 'docs/images') } },
  allowPositionals: true,
});
const folder = resolve(values.to);
await mkdir(folder, { recursive: true });

const stack = await startStack();
const browser = await launchBrowser();
try {
  const shop = createShop(stack);
  const views = viewsOf(shop, await tellAStory(shop));
  const wanted = views.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const faults = await takeScreenshots({ browser, url: stack.url, folder, views: wanted });
  console.log(faults === 0 ? 'Nothing moves, and axe finds nothing.' : `${faults} pictures have faults.`);
  if (faults > 0) process.exitCode = 1;
} finally {
  await browser.close();
  await stack.stop();
}
