import type { Conversation } from '@roms/contracts/conversations';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { browserStack } from '../support/shared-stack.ts';
import { createShop, type Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';
import { phoneOfTry, repeatable } from './second-try.ts';
import { logIn, openDesk, type Desk } from './staff.ts';

/** The inbox under the hands of two people, a CS and an admin, each in a browser of their own. */
let stack: RunningStack;
/** What the admin and the CS do without a browser. */
let shop: Shop;
let ofCs: Shop;
let browser: Browser;
let cs: Desk;
let admin: Desk;
let adminName: string;

const PATIENCE = { timeout: 60_000 };
const phoneOf = (index: number): string => phoneOfTry(940, index);

beforeAll(async () => {
  stack = await browserStack();
  [shop, ofCs] = [createShop(stack), createShop(stack)];
  await Promise.all([shop.login(), ofCs.login('cs@someah.com', 'cs123')]);
  adminName = (await shop.staff<{ data: { user: { name: string } } }>('GET', '/auth/me')).data.user.name;
  browser = await launchBrowser();
  [cs, admin] = await Promise.all([openDesk(browser, stack.url), openDesk(browser, stack.url)]);
  await Promise.all([logIn(cs, stack.url, 'cs@someah.com', 'cs123'), logIn(admin, stack.url)]);
});
// As a first try may have left it.
beforeEach(() => cs.page.context().setOffline(false));
afterAll(async () => {
  await browser?.close();
});

/** A customer's conversation, once they wrote. */
async function writtenBy(index: number, body: string): Promise<Conversation> {
  await shop.customerWrites(phoneOf(index), body);
  return waitUntil(
    async () => {
      const found = await shop.conversationOf(phoneOf(index));
      if (found?.lastMessage?.body !== body) throw new Error('not stored yet');
      return found;
    },
    { timeoutMs: 60_000 },
  );
}
const openIn = ({ page }: Desk, { id }: Conversation, query = ''): Promise<unknown> =>
  page.goto(`${stack.url}/inbox/${id}${query}`);
const field = (page: Page): Locator => page.locator('textarea');
const bubble = (page: Page, text: string): Locator =>
  page.locator('[data-message-id], [data-client-id]', { hasText: text }).last();
const row = (page: Page, { id }: Conversation): Locator => page.locator(`[data-conversation-id="${id}"]`);
const answer = (by: Shop, { id }: Conversation, body: string): Promise<unknown> =>
  by.staff('POST', `/conversations/${id}/messages`, { clientId: crypto.randomUUID(), body });
/** What has the keyboard: a tag, and the row that it is. */
const focused = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement.dataset.conversationId ?? document.activeElement.tagName');
type Box = { y: number; height: number } | null;
const isInView = (page: Page, box: Box): boolean =>
  box !== null && box.y >= 0 && box.y + box.height <= page.viewportSize()!.height;
async function onPhone(index: number, body: string): Promise<void> {
  await waitUntil(
    async () => {
      const got = (await shop.phoneMessages(phoneOf(index))).map((message) => message.body);
      if (!got.includes(body)) throw new Error(`the phone has ${got.join(', ')}`);
    },
    { timeoutMs: 60_000 },
  );
}

repeatable('keeps a thread that a colleague takes, with the typed text and who took it', async () => {
  const { page } = cs;
  const taken = await writtenBy(1, 'ada yang bisa bantu?');
  await Promise.all([openIn(cs, taken), openIn(admin, taken)]);
  await field(page).fill('Saya cek dulu ya Kak, sebentar');
  await field(admin.page).fill('Bisa Kak, dengan saya.');
  await field(admin.page).press('Enter');

  await page.getByText(`${adminName} mengambil percakapan ini.`).waitFor(PATIENCE);
  expect(await field(page).inputValue()).toBe('Saya cek dulu ya Kak, sebentar');
  await expect.poll(() => field(page).getAttribute('readonly')).not.toBeNull();
  await expect.poll(() => focused(page)).toBe('TEXTAREA');
  await bubble(page, 'ada yang bisa bantu?').waitFor(PATIENCE);
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page), PATIENCE).toMatch(/^\d+$/);

  // Also by its address the text is found again.
  await page.reload();
  await page.getByText('Saya cek dulu ya Kak, sebentar').waitFor(PATIENCE);
  await page.getByText('bukan bagianmu').waitFor(PATIENCE);
});

repeatable(
  'holds an answer after that of somebody else, by keyboard, and sends what stands in the field',
  async () => {
    const { page } = cs;
    const asked = await writtenBy(2, 'berapa harganya?');
    await answer(ofCs, asked, 'Sebentar ya Kak');
    await openIn(cs, asked);
    await bubble(page, 'Sebentar ya Kak').waitFor(PATIENCE);
    await field(page).fill('Rp 10.000 Kak');
    await answer(shop, asked, 'Harganya naik mulai hari ini Kak');
    await bubble(page, 'Harganya naik').waitFor(PATIENCE);
    await field(page).press('Enter');

    const question = page.getByRole('alertdialog', { name: `${adminName} baru saja membalas. Tetap kirim?` });
    await question.waitFor(PATIENCE);
    await expect.poll(() => page.evaluate('document.activeElement.textContent.trim()')).toBe('Tahan dulu');
    await field(page).fill('Rp 12.000 Kak');
    await question.getByRole('button', { name: 'Tahan dulu' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await onPhone(2, 'Rp 12.000 Kak');
    expect((await shop.phoneMessages(phoneOf(2))).map(({ body }) => body)).not.toContain('Rp 10.000 Kak');
    await expect.poll(() => focused(page)).toBe('TEXTAREA');

    // Written without a line: the server asks before it goes out.
    await page.context().setOffline(true);
    await field(page).fill('Ditulis tanpa sinyal');
    await field(page).press('Enter');
    await bubble(page, 'Ditulis tanpa sinyal').getByText('Belum terkirim').waitFor(PATIENCE);
    await answer(shop, asked, 'Sudah saya jelaskan lewat telepon');
    await page.context().setOffline(false);
    const held = bubble(page, 'Ditulis tanpa sinyal');
    await held.getByText(`${adminName} baru saja membalas`).waitFor(PATIENCE);
    expect((await shop.phoneMessages(phoneOf(2))).map(({ body }) => body)).not.toContain(
      'Ditulis tanpa sinyal',
    );
    await held.getByRole('button', { name: 'Tetap kirim' }).click();
    await onPhone(2, 'Ditulis tanpa sinyal');
  },
);

repeatable('lets no row slide under the mouse, and goes on from the answered one', async () => {
  const { page } = cs;
  const [third, second, first] = [
    await writtenBy(3, 'yang ketiga'),
    await writtenBy(4, 'yang kedua'),
    await writtenBy(5, 'yang pertama'),
  ];
  await openIn(cs, second);
  await row(page, third).hover();
  const placeOf = () =>
    page.evaluate<number>(`
      document.querySelector('[data-conversation-id="${third.id}"]').getBoundingClientRect().y -
      document.querySelector('[role=listbox]').getBoundingClientRect().y`);
  const place = await placeOf();
  await writtenBy(6, 'baru datang');
  await page.getByRole('button', { name: /percakapan baru/ }).waitFor(PATIENCE);
  expect(await placeOf()).toBe(place);
  await page.mouse.move(900, 400);
  await expect.poll(placeOf, PATIENCE).toBe(place + (await row(page, third).boundingBox())!.height);

  // Ctrl+Enter: to the next below that waits; Esc: to the neighbour of the answered row.
  await field(page).fill('Siap Kak');
  await field(page).press('Control+Enter');
  await page.waitForURL(`**/inbox/${third.id}`, PATIENCE);
  await onPhone(4, 'Siap Kak');
  await openIn(cs, first);
  await field(page).fill('Baik Kak');
  await field(page).press('Enter');
  await bubble(page, 'Baik Kak').waitFor(PATIENCE);
  await page.keyboard.press('Escape');
  await expect
    .poll(() => focused(page), PATIENCE)
    .toSatisfy((it: string) => /^\d+$/.test(it) && it !== String(first.id));
});

repeatable('finds words wherever one may see them, and opens the thread there', async () => {
  const { page } = cs;
  const found = await writtenBy(7, 'antar ke Jalan Cempaka Wangi 12');
  await answer(ofCs, found, 'Baik, dicatat');
  // More than a page of the thread shows below it.
  const later = Array.from({ length: 30 }, (_, index) => `pesan susulan ${index}`);
  await Promise.all(later.map((body) => shop.customerWrites(phoneOf(7), body)));
  await writtenBy(7, 'pesan terakhir sekali');
  await page.goto(`${stack.url}/inbox`);
  await page.getByRole('button', { name: 'Belum diambil' }).click();
  await page.getByRole('searchbox').fill('cempaka wangi');
  const hit = row(page, found);
  await hit.locator('mark', { hasText: 'Cempaka Wangi' }).waitFor(PATIENCE);
  await hit.click();
  const message = bubble(page, 'antar ke Jalan Cempaka Wangi 12');
  await expect.poll(async () => isInView(page, await message.boundingBox()), PATIENCE).toBe(true);
  expect(await bubble(page, 'pesan terakhir sekali').count()).toBe(0);
  await page.getByRole('button', { name: 'Ke pesan terbaru' }).click();
  await bubble(page, 'pesan terakhir sekali').waitFor(PATIENCE);
});

repeatable('leaves Enter to the line under a thumb, where the button sends', async () => {
  const chat = await writtenBy(8, 'dari layar sentuh');
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    locale: 'id-ID',
    storageState: await cs.page.context().storageState(),
  });
  const page = await context.newPage();
  await page.goto(`${stack.url}/inbox/${chat.id}`);
  await field(page).tap();
  await page.keyboard.type('baris satu');
  await page.keyboard.press('Enter');
  await page.keyboard.type('baris dua');
  expect(await field(page).inputValue()).toBe('baris satu\nbaris dua');
  await page.getByRole('button', { name: 'Kirim', exact: true }).tap();
  await onPhone(8, 'baris satu\nbaris dua');
  await context.close();
});
