import type { OrderDetail } from '@roms/contracts/orders';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { dateIn } from '@roms/domain/clock';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { browserStack } from '../support/shared-stack.ts';
import { createShop, type Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';
import { violationsOn } from './accessibility.ts';
import { phoneOfTry, repeatable } from './second-try.ts';
import { logIn, openDesk, type Desk } from './staff.ts';

/** The board _Pengingat_ by hand: a reminder is put on another day by keys, and taken back. */
let stack: RunningStack;
let shop: Shop;
let browser: Browser;
let desk: Desk;
beforeAll(async () => {
  stack = await browserStack();
  shop = createShop(stack);
  await shop.login();
  // Whatever day this runs on.
  await shop.staff('PATCH', '/settings', { sendingHours: null, pauseHolidays: false });
  browser = await launchBrowser();
  desk = await openDesk(browser, stack.url);
  await logIn(desk, stack.url);
});
afterAll(async () => {
  await shop.staff('PATCH', '/settings', { pauseHolidays: true });
  await browser?.close();
});

const DAY_MS = 86_400_000;
const dayAhead = (days: number): string => dateIn(new Date(Date.now() + days * DAY_MS), 'Asia/Jakarta');
const orderOf = async (id: number) => (await shop.staff<{ data: OrderDetail }>('GET', `/orders/${id}`)).data;
/** When its reminder is due, on the shop's clock. */
const dueDay = async (id: number) => {
  const { reminderDueAt } = (await orderOf(id)).lifecycle;
  return reminderDueAt === null ? null : dateIn(new Date(reminderDueAt), 'Asia/Jakarta');
};

/** A reminder that is due first thing of a day, so that the day's short list has it. */
async function reminderOn(day: string): Promise<number> {
  const phone = phoneOfTry(620, 1);
  const { orderId } = await shop.postOrder({ phone, externalId: `board-${phone}`, name: 'Sari Kalender' });
  await shop.staff('PATCH', `/orders/${orderId}`, { status: 'completed' });
  await waitUntil(
    async () => {
      expect((await orderOf(orderId)).lifecycle.state).toBe('waiting');
      await shop.staff('POST', `/orders/${orderId}/reminder/move`, { dueAt: `${day}T08:05:00+07:00` });
    },
    { timeoutMs: 90_000 },
  );
  return orderId;
}

repeatable(
  'puts a reminder on another day by keys, which the server then knows, and takes it back',
  async () => {
    const { page } = desk;
    const [day, next] = [dayAhead(4), dayAhead(5)];
    const orderId = await reminderOn(day);
    await page.goto(`${stack.url}/reminders`);
    await page.getByRole('button', { name: 'Kalender' }).click();
    await page.waitForURL(/view=calendar/);
    const chipOn = (date: string) => page.locator(`[data-day="${date}"] [data-reminder="${orderId}"]`);
    await chipOn(day).waitFor();
    expect(await violationsOn(page)).toEqual([]);

    await chipOn(day).focus();
    await page.keyboard.press('Enter');
    await page.locator(`[data-reminder="${orderId}"][aria-pressed=true]`).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await chipOn(next).waitFor();
    await expect.poll(() => dueDay(orderId), { timeout: 60_000 }).toBe(next);
    await page.getByRole('button', { name: 'Urungkan' }).last().click();
    await chipOn(day).waitFor();
    await expect.poll(() => dueDay(orderId), { timeout: 60_000 }).toBe(day);
    expect(desk.troubles).toEqual([]);
  },
);
