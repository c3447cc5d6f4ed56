import type { Broadcast } from '@roms/contracts/broadcasts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { insertRecipients } from '../support/broadcast-rows.ts';
import { createBroadcastWorld, type BroadcastWorld } from '../support/broadcast-world.ts';
import { launchBrowser } from '../support/browser.ts';
import { browserStack } from '../support/shared-stack.ts';
import { createShop, type Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';
import { violationsOn } from './accessibility.ts';
import { logIn, openDesk, type Desk } from './staff.ts';

/** A broadcast by hand, from its first word to its report. */
const PEOPLE = 240;
/** No other file takes phones of the broadcasts' block from here on. */
const FROM = 70_000;
let stack: RunningStack;
let shop: Shop;
let world: BroadcastWorld;
let browser: Browser;
let desk: Desk;

beforeAll(async () => {
  stack = await browserStack();
  shop = createShop(stack);
  await shop.login();
  world = await createBroadcastWorld(stack);
  browser = await launchBrowser();
  desk = await openDesk(browser, stack.url);
  await logIn(desk, stack.url);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
  await shop.staff('PATCH', '/settings', { pauseHolidays: true });
});

const MINUTE = { timeout: 60_000 };
const press = (name: string | RegExp) => desk.page.getByRole('button', { name }).click();
const broadcast = async (id: number) =>
  (await shop.staff<{ data: Broadcast }>('GET', `/broadcasts/${id}`)).data;

it('is written step by step, tried, started, paused, and tells what came of it', async () => {
  const { page } = desk;
  const phones = (await insertRecipients(world.db, PEOPLE, FROM)).map(({ phone }) => phone);
  await page.goto(`${stack.url}/broadcasts`);
  await page.locator('a[href="/broadcasts/new"]').first().click();

  // Who: a column of a table, pasted.
  await page.locator('input[maxlength="120"]').fill('Promo akhir bulan');
  await page.locator('[data-kind=list]').click();
  await page.locator('textarea').fill(phones.join('\n'));
  await press(`Tambah ${PEOPLE} nomor`);
  await expect.poll(() => page.locator('[data-will-get]').textContent(), MINUTE).toBe(String(PEOPLE));
  await page.waitForURL(/\/broadcasts\/\d+\/edit\?step=audience$/);
  const id = Number(/\d+/.exec(new URL(page.url()).pathname)![0]);
  expect(await violationsOn(page)).toEqual([]);

  // What: two texts with the name, as customers will read them.
  await press('Lanjut: Pesan');
  await page.locator('textarea').pressSequentially('Kak ');
  await page.locator('[data-variable=customer_name]').click();
  await page
    .locator('textarea')
    .pressSequentially(', kopi baru sudah datang. Balas STOP bila tidak mau promo.');
  await press('Teks lain');
  await page
    .locator('textarea')
    .fill('Halo {customer_name}! Ada kopi baru. Balas STOP bila tidak mau promo.');
  await expect.poll(() => page.locator('[data-sample]').count(), MINUTE).toBe(5);
  await expect
    .poll(async () => (await page.locator('[data-sample]').allTextContents()).join(' '), MINUTE)
    .toMatch(/(Kak|Halo) Pelanggan [A-Z]/);
  expect((await broadcast(id)).variants).toHaveLength(1);
  expect(await violationsOn(page)).toEqual([]);

  await press('Lanjut: Waktu');
  await page.locator('[data-finish]').waitFor(MINUTE);
  expect(await violationsOn(page)).toEqual([]);

  await press('Lanjut: Periksa');
  await expect.poll(() => page.locator('[data-audience]').textContent(), MINUTE).toBe(String(PEOPLE));
  await press('Kirim uji coba');
  await page.getByRole('link', { name: 'Lihat' }).waitFor(MINUTE);
  const numbers = await shop.staff<{ data: { id: string; phone: string | null }[] }>(
    'GET',
    '/whatsapp/sessions',
  );
  const own = numbers.data.find(({ id: number }) => number === 'main')!.phone!;
  await waitUntil(
    async () => {
      const bodies = (await shop.phoneMessages(own)).map(({ body }) => body);
      expect(bodies.some((body) => /^(Kak|Halo) Pelanggan .*kopi baru/.test(body))).toBe(true);
    },
    { timeoutMs: 60_000 },
  );
  expect(await violationsOn(page)).toEqual([]);

  await press(`Mulai kirim ke ${PEOPLE} orang`);
  await page.getByRole('dialog').getByRole('button', { name: 'Mulai kirim' }).click();
  await page.waitForURL(new RegExp(`/broadcasts/${id}$`));

  // Stopped in the middle: nothing follows what is on its way.
  await press('Jeda siaran');
  await page.locator('[data-state=paused]').waitFor(MINUTE);
  expect((await broadcast(id)).state).toBe('paused');
  await expect.poll(async () => (await broadcast(id)).counts.queued, MINUTE).toBe(0);
  const { counts } = await broadcast(id);
  expect(counts.pending).toBeGreaterThan(0);
  expect(await violationsOn(page)).toEqual([]);
  await press('Lanjutkan');

  // The page follows by itself, and its table sums.
  await page.locator('[data-state=done]').waitFor({ timeout: 420_000 });
  await expect.poll(() => page.locator('[data-percent]').textContent(), MINUTE).toBe('100%');
  await expect
    .poll(async () => {
      const cells = await page.locator('tr[data-status] td').allTextContents();
      return cells.reduce((sum, text) => sum + Number(text), 0);
    }, MINUTE)
    .toBe(PEOPLE);
  expect(await world.arrivals(phones, 'kopi baru')).toEqual({ 1: PEOPLE });
  await page.locator('[data-verdict]').waitFor(MINUTE);
  expect(await page.locator('[data-recipient]').count()).toBeGreaterThan(0);
  expect(await violationsOn(page)).toEqual([]);
  expect(desk.troubles).toEqual([]);
});
