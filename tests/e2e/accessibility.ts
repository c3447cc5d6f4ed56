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
  // Evaluated by the browser's protocol: the page's own policy refuses code that is made of text.
  await page.evaluate(`
    new Promise(requestAnimationFrame).then(() => Promise.all(
      document.getAnimations()
        .filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
        .map(({ finished }) => finished.catch(() => undefined)),
    ))`);
}
