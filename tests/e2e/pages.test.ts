import type { Conversation } from '@roms/contracts/conversations';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { browserStack } from '../support/shared-stack.ts';
import { createShop, type Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';
import { violationsOn } from './accessibility.ts';
import { phoneOfTry, repeatable } from './second-try.ts';
import { logIn, openDesk, type Desk } from './staff.ts';

/** What only a browser can show of home, order page and inbox: heights, places, what lies under a mouse. */
let stack: RunningStack;
let shop: Shop;
let browser: Browser;
let desk: Desk;

beforeAll(async () => {
  stack = await browserStack();
  shop = createShop(stack);
  await shop.login();
  browser = await launchBrowser();
  desk = await openDesk(browser, stack.url);
  await logIn(desk, stack.url);
});

afterAll(async () => {
  await browser?.close();
});

const seen = (part: Locator): Promise<void> => part.waitFor({ timeout: 60_000 });
async function heightOf(part: Locator): Promise<number> {
  return (await part.boundingBox())?.height ?? 0;
}

repeatable('draws today’s revenue as a bar of its height, beside what today asks for', async () => {
  const phone = phoneOfTry(935, 1);
  await shop.postOrder({ phone, externalId: `pages-${phone}` });
  await desk.page.goto(`${stack.url}/dashboard`);
  const today = desk.page.locator('[role=group][aria-label^="Omzet"] li').last();
  await seen(today.getByText(/, [1-9]\d* order$/));
  const bar = today.locator('span[aria-hidden]');
  await waitUntil(async () => expect(await heightOf(bar)).toBeGreaterThan(2), { timeoutMs: 60_000 });
  expect(await heightOf(bar)).toBeLessThanOrEqual(await heightOf(today));
  await seen(desk.page.getByRole('heading', { name: 'Paling lama menunggu' }));
  expect(await violationsOn(desk.page)).toEqual([]);
});

repeatable('takes an order from step to step by its one primary button', async () => {
  const phone = phoneOfTry(935, 2);
  const { orderId } = await shop.postOrder({ phone, externalId: `pages-${phone}` });
  await desk.page.goto(`${stack.url}/orders/${orderId}`);
  const next = desk.page.locator('[aria-current=step]');
  for (const [step, button] of [
    ['shipped', 'Tandai dikirim'],
    ['completed', 'Tandai selesai'],
  ] as const) {
    await seen(desk.page.locator(`[data-step=${step}][aria-current=step]`));
    await desk.page.getByRole('button', { name: button }).click();
    await desk.page.getByRole('dialog').getByRole('button', { name: button }).click();
    await seen(desk.page.locator(`[data-step=${step}][data-state=done]`));
  }
  await seen(desk.page.locator('[data-step=reminder][aria-current=step] time'));
  expect(await next.count()).toBe(1);
  expect(await violationsOn(desk.page)).toEqual([]);
});

repeatable('takes a conversation and marks it read from its row, tall or low', async () => {
  const phone = phoneOfTry(935, 3);
  await shop.customerWrites(phone, 'Halo, masih ada kopinya?');
  await waitUntil(async () => expect(await shop.conversationOf(phone)).toMatchObject({ unreadCount: 1 }), {
    timeoutMs: 60_000,
  });
  const { id } = (await shop.conversationOf(phone))!;
  await desk.page.goto(`${stack.url}/inbox`);
  // As a first try may have left it.
  await desk.page.evaluate(`localStorage.removeItem('roms.inbox.dense')`);
  await desk.page.reload();
  const row = desk.page.locator(`[data-conversation-id="${id}"]`);
  await seen(row);
  await expect.poll(() => heightOf(row)).toBe(84);
  await desk.page.getByRole('button', { name: 'Baris rapat' }).click();
  await waitUntil(async () => expect(await heightOf(row)).toBe(60), { timeoutMs: 60_000 });
  // Whatever comes above the list meanwhile moves the row from under a resting mouse: the hand goes back to it.
  const actions = desk.page.locator(`[data-row-actions="${id}"]`);
  const press = (title: string, isDone: (found: Conversation) => boolean) =>
    waitUntil(
      async () => {
        // What was pressed a moment ago may be done by now.
        if (isDone((await shop.conversationOf(phone))!)) return;
        await desk.page.mouse.move(0, 0);
        await row.hover({ timeout: 5_000 });
        await actions.getByTitle(title).click({ timeout: 5_000 });
        await waitUntil(async () => expect(isDone((await shop.conversationOf(phone))!)).toBe(true), {
          timeoutMs: 10_000,
        });
      },
      { timeoutMs: 90_000 },
    );
  await row.hover();
  await actions.waitFor();
  expect(await violationsOn(desk.page)).toEqual([]);
  await press('Ambil', ({ assignee }) => assignee !== null);
  await press('Dibaca', ({ unreadCount }) => unreadCount === 0);
  // Nothing of it opened the conversation.
  expect(new URL(desk.page.url()).pathname).toBe('/inbox');
});

repeatable('draws the revenue and the map, tells both to the keys, and has the same as a table', async () => {
  const phone = phoneOfTry(1040, 1);
  await shop.postOrder({ phone, externalId: `reports-${phone}`, city: 'Bandung' });
  // As a first try may have left it.
  await desk.page.emulateMedia({ media: null });
  await desk.page.goto(`${stack.url}/reports`);
  const chart = desk.page.getByRole('application', { name: 'Omzet per hari' });
  await seen(chart.locator('svg'));
  await chart.focus();
  await desk.page.keyboard.press('End');
  await seen(chart.locator('[aria-live]', { hasText: /Omzet Rp\s[1-9]/ }));
  expect(await violationsOn(desk.page)).toEqual([]);
  await desk.page.getByRole('button', { name: 'Tabel' }).first().click();
  await seen(desk.page.getByRole('columnheader', { name: 'Sebelumnya' }));
  // On paper there is the report, without the frame round it and as long as it is.
  await desk.page.emulateMedia({ media: 'print' });
  expect(await desk.page.getByRole('navigation', { name: 'Menu utama' }).count()).toBe(0);
  await seen(
    desk.page.getByRole('definition').filter({ hasText: 'Draf, batal, dan retur tidak dihitung.' }).last(),
  );
  await desk.page.emulateMedia({ media: null });

  await desk.page.goto(`${stack.url}/reports?report=regions`);
  const map = desk.page.getByRole('application', { name: 'Peta Indonesia: omzet per provinsi' });
  await seen(map.locator('svg'));
  await map.focus();
  await desk.page.keyboard.press('Home');
  await desk.page.keyboard.press('Enter');
  await seen(desk.page.getByRole('heading', { name: /^Kabupaten\/kota di / }));
  expect(await violationsOn(desk.page)).toEqual([]);
});
