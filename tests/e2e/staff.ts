import type { Browser, Page } from 'playwright-core';
import { waitUntil } from '../../embedded/wait-until.ts';

export type Desk = {
  page: Page;
  /** What went wrong in the page so far: console errors, failed requests, requests to another host. */
  troubles: string[];
  close: () => Promise<void>;
};

type DeskOptions = { width?: number; height?: number; dark?: boolean };

/** A browser window of a member of staff; everything that goes wrong in it is noted. */
export async function openDesk(browser: Browser, url: string, options: DeskOptions = {}): Promise<Desk> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.dark ? 'dark' : 'light',
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') troubles.push(`${line.type()}: ${line.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`page error: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    // Leaving a page ends its stream and its open requests.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') {
      troubles.push(`${request.failure()?.errorText} ${request.url()}`);
    }
  });
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(url).host)
      troubles.push(`left the house: ${request.url()}`);
  });
  return { page, troubles, close: () => context.close() };
}

/** Logs in through the form and waits for the role's own home. */
export async function logIn(
  desk: Desk,
  url: string,
  email = 'admin@someah.com',
  password = 'admin123',
): Promise<void> {
  await desk.page.goto(`${url}/login`);
  await desk.page.locator('input[type=email]').fill(email);
  await desk.page.locator('input[autocomplete=current-password]').fill(password);
  await desk.page.locator('button[type=submit]').click();
  await desk.page.waitForURL(/\/(cs\/)?dashboard$/);
}

/** A time that is not over when a busy machine takes the call that names it. */
export function soon(): string {
  return new Date(Date.now() + 10_000).toISOString();
}

/** Opens a page and waits until nothing in it is a skeleton. */
export async function openWhole(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('main, .zone').first().waitFor();
  await waitUntil(
    async () => {
      const left = await page.locator('.animate-pulse, .first-paint').count();
      if (left > 0) throw new Error(`${left} parts of ${url} are still loading`);
    },
    { timeoutMs: 90_000 },
  );
}
