import type { Browser, Page } from 'playwright-core';

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
