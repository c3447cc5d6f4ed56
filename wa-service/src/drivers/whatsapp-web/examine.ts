import type { Examination } from '../driver.ts';
import type { Attempt } from './attempt.ts';
import { pageCalls } from './page.ts';

/**
 * Looks at the page as a person would for a support case. The picture shows the layout and dialogs, but no chat, no
 * name, no picture and no code to scan. Never throws: what cannot be had is `null`.
 */
export async function examine(attempt: Attempt | null): Promise<Examination> {
  if (attempt === null) return { facts: { page: null }, screenshot: null };
  const { client } = attempt;
  const asked = await attempt.call('ask the page', pageCalls.status).catch(() => null);
  const browser = await attempt
    .within('ask for the version', client.pupBrowser?.version() ?? Promise.resolve(null))
    .catch(() => null);
  const page = await attempt.within('ask for the version', client.getWWebVersion()).catch(() => null);
  const facts = {
    page,
    browser,
    pageState: asked?.state ?? null,
    hasSynced: asked?.hasSynced ?? null,
    isInjected: asked?.isInjected ?? null,
    pageError: attempt.pageError(),
  };
  return { facts, screenshot: await photograph(attempt).catch(() => null) };
}

async function photograph(attempt: Attempt): Promise<Uint8Array> {
  const page = attempt.client.pupPage;
  if (!page) throw new Error('there is no page');
  await attempt.call('cover the page', pageCalls.cover);
  try {
    return await attempt.within('take a picture', page.screenshot({ type: 'png' }));
  } finally {
    await attempt.call('uncover the page', pageCalls.uncover).catch(() => undefined);
  }
}
