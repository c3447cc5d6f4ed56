import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { sharedStack } from '../support/shared-stack.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';
import { violationsOn } from './accessibility.ts';
import { logIn, openDesk, type Desk } from './staff.ts';

/** From a new text to the shop's own telephone. It is kept in reserve: what customers of other files get stays. */
const NAME = 'Sari Pratinjau';
let stack: RunningStack;
let shop: Shop;
let browser: Browser;
let desk: Desk;

beforeAll(async () => {
  stack = await sharedStack();
  shop = createShop(stack);
  await shop.login();
  browser = await launchBrowser();
  desk = await openDesk(browser, stack.url);
  await logIn(desk, stack.url);
});
afterAll(async () => {
  await browser?.close();
});

it('writes a text on a real customer, tries it on the own number, and keeps it in reserve', async () => {
  const { page } = desk;
  const { orderNumber } = await shop.postOrder({
    phone: testPhone(410, 1),
    externalId: 'text-1',
    name: NAME,
  });
  await page.goto(`${stack.url}/templates`);
  const purpose = page.locator('[data-purpose=thank_you]');
  await purpose.getByRole('link', { name: /^Tambah/ }).click();

  const preview = page.locator('[data-preview]');
  await page.getByRole('button', { name: /·/ }).click();
  await page.getByPlaceholder(/./).last().fill(NAME);
  // What was offered before the search is gone from under the mouse by then.
  await expect.poll(() => page.getByRole('option').count(), { timeout: 60_000 }).toBe(1);
  await page.getByRole('option', { name: new RegExp(NAME) }).click();
  await page.getByRole('listbox').waitFor({ state: 'detached', timeout: 60_000 });
  await page.locator('input[maxlength="100"]').fill('Cadangan');
  await page.locator('textarea').pressSequentially('Terima kasih, ');
  await page.locator('[data-variable=customer_name]').click();
  await page.locator('textarea').press('End');
  await page.locator('textarea').pressSequentially('! Nomor: [Order No]');
  const text = `Terima kasih, ${NAME}! Nomor: ${orderNumber}`;
  await preview.getByText(text).waitFor({ timeout: 60_000 });
  await page.locator('[data-today]').waitFor({ timeout: 60_000 });
  expect(await violationsOn(page)).toEqual([]);

  await page.getByRole('button', { name: 'Kirim uji coba' }).click();
  await page.getByRole('link', { name: 'Lihat' }).waitFor({ timeout: 60_000 });
  const { data } = await shop.staff<{ data: { id: string; phone: string | null }[] }>(
    'GET',
    '/whatsapp/sessions',
  );
  const own = data.find(({ id }) => id === 'main')!.phone!;
  await waitUntil(
    async () => expect((await shop.phoneMessages(own)).map(({ body }) => body)).toContain(text),
    { timeoutMs: 60_000 },
  );

  await page.getByRole('button', { name: 'Simpan' }).click();
  const kept = purpose.getByRole('link', { name: /Cadangan/ });
  await kept.waitFor({ timeout: 60_000 });
  expect(await kept.textContent()).not.toContain('Dipakai');
  await kept.click();
  await page.getByRole('button', { name: 'Hapus teks' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hapus teks' }).click();
  await kept.waitFor({ state: 'detached', timeout: 60_000 });
  expect(desk.troubles).toEqual([]);
});
