import type { OrderLifecycle } from '@roms/contracts/orders';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { browserStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';
import { violationsOn } from './accessibility.ts';
import { phoneOfTry } from './second-try.ts';
import { logIn, openDesk, openWhole, type Desk } from './staff.ts';

let stack: RunningStack;
let shop: Shop;
let browser: Browser;
let desk: Desk;
let phone: string;

beforeAll(async () => {
  stack = await browserStack();
  shop = createShop(stack);
  await shop.login();
  // The reminder of the rule's 30 days stays away until somebody sends it, whenever this runs.
  await shop.staff('PATCH', '/settings', {
    ...{ sendingHours: null, pauseFridayNoon: false, pauseHolidays: false },
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

/** The bubble that holds a text. */
function bubble(page: Page, text: string) {
  return page.locator('[data-message-id]', { hasText: text }).last();
}

async function ticks(page: Page, text: string, status: string): Promise<void> {
  await bubble(page, text).locator(`[data-status="${status}"]`).waitFor({ timeout: 60_000 });
}

async function untilLifecycle(orderId: number, isRight: (life: OrderLifecycle) => boolean): Promise<void> {
  await waitUntil(
    async () => {
      const { lifecycle } = await shop.order(orderId);
      if (!isRight(lifecycle)) throw new Error(`the order is ${lifecycle.state}`);
    },
    { timeoutMs: 60_000 },
  );
}

async function fromBusiness(): Promise<string[]> {
  return (await shop.phoneMessages(phone)).filter((message) => message.fromBusiness).map(({ body }) => body);
}

it('leads from an order over thank-you, answer, reply and ticks to the reminder', async () => {
  // A second try has a customer, an order and a window of its own.
  phone = phoneOfTry(900, 1);
  await desk?.close();
  desk = await openDesk(browser, stack.url);
  const { page } = desk;
  await logIn(desk, stack.url, 'cs@someah.com', 'cs123');
  expect(new URL(page.url()).pathname).toBe('/cs/dashboard');

  const order = await shop.postOrder({ phone, externalId: `main-path-${phone}`, name: 'Sari Wulandari' });
  expect(order.status).toBe(201);
  await waitUntil(
    async () => {
      if ((await fromBusiness()).length !== 1) throw new Error('not thanked yet');
    },
    { timeoutMs: 60_000 },
  );
  expect((await fromBusiness())[0]).toContain(order.orderNumber);

  // The customer answers; the open inbox shows it without a reload.
  const conversation = await waitUntil(
    async () => {
      const found = await shop.conversationOf(phone);
      if (!found) throw new Error('no conversation yet');
      return found;
    },
    { timeoutMs: 60_000 },
  );
  await page.goto(`${stack.url}/inbox/${conversation.id}`);
  await bubble(page, order.orderNumber).waitFor();
  await shop.customerWrites(phone, 'Terima kasih! Kapan dikirim ya?');
  await bubble(page, 'Kapan dikirim ya?').waitFor({ timeout: 60_000 });

  // CS answers: on the phone, and the ticks go on by themselves.
  await page.locator('textarea').fill('Hari ini kami kirim, Kak.');
  await page.keyboard.press('Enter');
  await ticks(page, 'Hari ini kami kirim', 'delivered');
  expect((await fromBusiness()).filter((body) => body === 'Hari ini kami kirim, Kak.')).toHaveLength(1);
  await shop.customerReads(phone);
  await ticks(page, 'Hari ini kami kirim', 'read');

  // Talked out, so that nobody's word holds the reminder, and completed: the panel says what comes next; skipped, taken back and moved from there, "send now" sends it once.
  await shop.staff('PATCH', `/conversations/${conversation.id}`, { status: 'resolved' });
  await shop.setOrderStatus(order.orderId, 'completed');
  const card = page.locator('section, article, div').filter({ hasText: 'Pengingat dijadwalkan' }).last();
  await card.waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Lewati' }).click();
  await untilLifecycle(order.orderId, ({ state }) => state === 'skipped');
  await page.getByRole('button', { name: /^Urungkan/ }).click();
  await untilLifecycle(order.orderId, ({ state }) => state === 'waiting');
  await page.getByRole('button', { name: 'Pindahkan', exact: true }).click();
  await page
    .getByRole('button', { name: /^\+\d+ hari$/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Pindahkan pengingat' }).click();
  await untilLifecycle(order.orderId, ({ dueExplanation }) => dueExplanation?.moved === true);
  const send = { name: 'Kirim sekarang', exact: true };
  await page.getByRole('button', send).click();
  await page.getByRole('dialog').getByRole('button', send).click();
  await waitUntil(
    async () => {
      if ((await fromBusiness()).length !== 3) throw new Error('not reminded yet');
    },
    { timeoutMs: 60_000 },
  );
  await bubble(page, 'Gayo').waitFor();
  expect(desk.troubles).toEqual([]);
});

it('offers the demo customers on the phone page, before any of them has written', async () => {
  const answer = await fetch(`${stack.waUrl}/simulator/api/phones`);
  const { data } = (await answer.json()) as { data: { name: string | null }[] };
  expect(data.filter((known) => known.name !== null).length).toBeGreaterThanOrEqual(40);
});

let tabsTry = 0;
it('keeps seven open tabs live', async () => {
  const context = desk.page.context();
  const conversationId = (await shop.conversationOf(phone))!.id;
  // What a first try left open, or wrote, is not taken for what this one does.
  for (const tab of context.pages()) await tab.close();
  tabsTry += 1;
  const openTab = async (): Promise<Page> => {
    const tab = await context.newPage();
    await tab.goto(`${stack.url}/inbox/${conversationId}`);
    // Six tabs open at once: on a busy machine that takes a while, and how long is not what is tried here.
    await tab.locator('[data-message-id]').first().waitFor({ timeout: 120_000 });
    return tab;
  };
  const tabs = [await openTab(), ...(await Promise.all(Array.from({ length: 6 }, openTab)))];
  const everywhere = `Tujuh tab sekaligus, ${tabsTry}`;
  await shop.customerWrites(phone, everywhere);
  for (const tab of tabs) await bubble(tab, everywhere).waitFor({ timeout: 60_000 });

  // Whichever tab held the stream: the others go on without it.
  for (const tab of tabs.splice(0, 2)) await tab.close();
  const closed = `Dua tab ditutup, ${tabsTry}`;
  await shop.customerWrites(phone, closed);
  for (const tab of tabs) await bubble(tab, closed).waitFor({ timeout: 60_000 });
});

describe('no accessibility rule is broken', () => {
  let admin: Desk;

  beforeAll(async () => {
    admin = await openDesk(browser, stack.url);
    await logIn(admin, stack.url);
  });

  it.each(['/dashboard', '/inbox', '/orders', '/whatsapp'])('on %s', async (path) => {
    await openWhole(admin.page, `${stack.url}${path}`);
    for (const scheme of ['light', 'dark'] as const) {
      await admin.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      expect(await violationsOn(admin.page), `${path} ${scheme}`).toEqual([]);
    }
    expect(admin.troubles.splice(0)).toEqual([]);
  });
});
