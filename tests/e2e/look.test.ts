import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { browserStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';
import { violationsOn } from './accessibility.ts';
import { ALLOWED_LAYOUT_SHIFT, layoutShiftOf, watchLayoutShift } from './layout-shift.ts';
import { repeatable } from './second-try.ts';
import { logIn, openDesk, openWhole, type Desk } from './staff.ts';

/** What only a browser can show of the shell: where things lie, what moves, what is sent. `npm run screenshots` sees all of it. */
const phone = testPhone(392, 1);
/** A name and a message without a place to break them. */
const NAME = `Toko${'Panjang'.repeat(12)}`;
const LINK = `https://toko.example/${'a'.repeat(300)}`;

let stack: RunningStack;
let shop: Shop;
let browser: Browser;
let desk: Desk;
let page: Page;
let conversationId: number;

beforeAll(async () => {
  stack = await browserStack();
  shop = createShop(stack);
  await shop.login();
  await shop.postOrder({ phone, externalId: 'look', name: NAME });
  // What is still on its way would come while a page is looked at.
  await waitUntil(async () => expect(await shop.phoneMessages(phone)).toHaveLength(1), { timeoutMs: 60_000 });
  await shop.customerWrites(phone, LINK);
  conversationId = await waitUntil(
    async () => {
      const found = await shop.conversationOf(phone);
      if (!found?.waitingSince) throw new Error('nobody waits yet');
      return found.id;
    },
    { timeoutMs: 60_000 },
  );
  browser = await launchBrowser();
  desk = await openDesk(browser, stack.url);
  page = desk.page;
  await watchLayoutShift(page);
  await logIn(desk, stack.url);
});
afterAll(async () => {
  await browser?.close();
});

const wide = (width: number, height = 844) => page.setViewportSize({ width, height });

const open = (path: string) => openWhole(page, stack.url + path);
/** By how much the page, or what scrolls in it, is wider than what is seen of it (pixels). */
const HIDDEN_BESIDE = `Math.max(...[document.documentElement, document.querySelector('main').parentElement]
  .map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))`;
const box = async (name: string) => (await page.locator(name).first().boundingBox())!;

describe('on a phone', () => {
  beforeAll(() => wide(390));

  it.each([
    '/dashboard',
    '/inbox',
    '/orders',
    '/orders/new',
    '/customers',
    '/whatsapp',
    '/reminders?tab=past',
    '/reminder-rules',
    '/reports',
    '/nowhere',
  ])('nothing moves by itself on %s, and nothing is wider than the phone', async (path) => {
    await open(path);
    const shift = await layoutShiftOf(page);
    expect(shift.value, shift.moved.join('\n')).toBeLessThan(ALLOWED_LAYOUT_SHIFT);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await page.evaluate(HIDDEN_BESIDE)).toBe(0);
  });

  it('what a figure of a report means opens within the phone', async () => {
    await open('/reports');
    const names = await page.locator('dt button').all();
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) {
      await name.focus();
      const { x, width } = (await page.locator('[role=tooltip]:visible').boundingBox())!;
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(390);
      expect(await page.evaluate(HIDDEN_BESIDE)).toBe(0);
    }
  });

  it('the menu is under the thumb, with who waits; a thread has one header and no menu', async () => {
    await open('/inbox');
    const menu = page.locator('nav').last();
    await menu.getByText(/percakapan menunggu jawaban/).waitFor({ state: 'attached' });
    const { y, height } = (await menu.boundingBox())!;
    expect(y + height).toBe(844);
    await expect.poll(() => page.title()).toMatch(/^\(\d+\) /);
    const targets = await menu.locator('a, button').all();
    for (const target of targets) expect((await target.boundingBox())!.height).toBeGreaterThanOrEqual(44);

    await open(`/inbox/${conversationId}`);
    await page.locator('[data-message-id]').first().waitFor();
    await expect.poll(() => page.locator('header:visible').count()).toBe(1);
    expect(await menu.isVisible()).toBe(false);
  });

  it("the simulator's list of customers is as wide as the phone, whatever they write", async () => {
    await page.goto(`${stack.waUrl}/simulator`);
    await page.locator('.person-last:not(:empty)').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});

repeatable('closes the sidebar at 1024 px, and leaves it open where there is room', async () => {
  await wide(1024, 768);
  await open('/orders');
  await expect.poll(async () => (await box('aside')).width).toBe(64);
  await wide(1440, 900);
  await expect.poll(async () => (await box('aside')).width).toBe(240);
});

repeatable('has all hours of a report on paper', async () => {
  // A4 without its margins.
  await wide(718, 1000);
  await open('/reports');
  await page.emulateMedia({ media: 'print' });
  const table = (await page.getByRole('group', { name: 'Jam ramai' }).locator('table').boundingBox())!;
  await page.emulateMedia({ media: null });
  expect(table.x + table.width).toBeLessThanOrEqual(718);
});

repeatable('lays its header of glass over what scrolls', async () => {
  await wide(1440, 300);
  await open('/settings/hours');
  await page.locator('main form').first().waitFor();
  await page.mouse.move(700, 200);
  await page.mouse.wheel(0, 200);
  const header = await box('header');
  await expect.poll(async () => (await box('main')).y).toBeLessThan(header.y + header.height);
  expect(header.y).toBe(0);
  const glass = `getComputedStyle(document.querySelector('header')).backdropFilter`;
  expect(await page.evaluate(glass)).toContain('blur');
});

repeatable(
  'opens its search over the field, finds a customer with the word marked, and remembers who was opened',
  async () => {
    await wide(1440, 900);
    await open('/orders');
    const field = page.getByRole('button', { name: /Cari pelanggan/ });
    const { x, width } = (await field.boundingBox())!;
    await field.click();
    const search = page.getByRole('dialog');
    const aside = async () => {
      const panel = (await search.boundingBox())!;
      return Math.abs(panel.x + panel.width / 2 - (x + width / 2));
    };
    await expect.poll(aside).toBeLessThanOrEqual(1);
    await search.locator('input').fill('tokopanjang');
    await search.locator('mark', { hasText: 'TokoPanjang' }).first().waitFor({ timeout: 60_000 });
    expect(await violationsOn(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(/customers\/\d+/);
    await search.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: NAME, level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await search.getByText('Terakhir dibuka').waitFor();
    await search.getByText(NAME).waitFor();
  },
);

repeatable('sends its scripts as brotli', async () => {
  const [script] = await Promise.all([
    page.waitForResponse((response) => /\/assets\/.*\.js$/.test(response.url()), { timeout: 60_000 }),
    page.reload(),
  ]);
  expect(await script.headerValue('content-encoding')).toBe('br');
});
