import axeCore from 'axe-core';
import type { Page } from 'playwright-core';

/** What breaks WCAG 2.1 A or AA on a page as it is now, one line each. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axeCore.source);
  await untilStill(page);
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then((found) => found.violations)`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** Waits for what is still fading in: half transparent, no text has contrast. What turns for ever is left alone. */
async function untilStill(page: Page): Promise<void> {
  await page.waitForFunction(
    `document.getAnimations().every(
       ({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity,
     )`,
  );
}
