import { rm } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signalGroup } from '../../embedded/child-process.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { browserStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';
import { deploy, makeOtherBuild } from './other-build.ts';
import { logIn, openDesk, type Desk } from './staff.ts';

/** What happens to people's lines and forms: a server that hangs, a build that is replaced, a chat that is hostile, a form that is left. */
let stack: RunningStack;
let shop: Shop;
let browser: Browser;
let desk: Desk;
let page: Page;
const PATIENCE = { timeout: 60_000 };
const phone = testPhone(930, 1);
const other = testPhone(930, 2);

beforeAll(async () => {
  stack = await browserStack();
  shop = createShop(stack);
  await shop.login();
  // The threads of the first three rows are fetched ahead: the other chat lies below them.
  const between = [6, 7, 8].map((index) => testPhone(930, index));
  for (const each of [other, ...between, phone]) {
    await shop.customerWrites(each, `halo dari ${each.slice(-2)}`);
    await waitUntil(async () => expect(await shop.conversationOf(each)).toBeDefined(), {
      timeoutMs: PATIENCE.timeout,
    });
  }
  browser = await launchBrowser();
  desk = await openDesk(browser, stack.url);
  page = desk.page;
  await logIn(desk, stack.url);
});
afterAll(async () => {
  await browser?.close();
});

const bubble = (text: string) =>
  page.locator('[data-message-id], [data-client-id]', { hasText: text }).last();
const seen = (text: string) => bubble(text).waitFor(PATIENCE);
const conversationOf = (of: string) =>
  waitUntil(
    async () => {
      const found = await shop.conversationOf(of);
      if (found === undefined) throw new Error('no conversation yet');
      return found;
    },
    { timeoutMs: PATIENCE.timeout },
  );
const menu = (name: string) =>
  page.getByRole('navigation', { name: 'Menu utama' }).getByRole('link', { name, exact: true });

it('says that the line is dead when the server hangs, and has everything once it answers', async () => {
  const [first, second] = [await conversationOf(phone), await conversationOf(other)];
  await page.clock.install();
  await page.goto(`${stack.url}/inbox/${first.id}`);
  await seen('halo dari 01');

  const api = await stack.pidOf('api');
  signalGroup(api, 'SIGSTOP');
  try {
    await shop.customerWrites(phone, 'apakah masih ada?');
    await page.locator('textarea').fill('Masih ada, Kak.');
    await page.keyboard.press('Enter');
    await page.clock.fastForward(26_000);
    await page.getByText('Koneksi terputus.').waitFor(PATIENCE);
    expect(await page.getByText('Langsung', { exact: true }).count()).toBe(0);
    // Another chat cannot be loaded now; what was written in it is shown all the same.
    await page
      .locator(`a[href="/inbox/${second.id}"], [data-conversation-id="${second.id}"]`)
      .first()
      .click();
    await page.clock.fastForward(36_000);
    await page.getByText('Pesan belum berhasil dimuat').waitFor(PATIENCE);
    await page.locator('textarea').fill('Ada yang bisa dibantu?');
    await page.keyboard.press('Enter');
    await seen('Ada yang bisa dibantu?');
  } finally {
    signalGroup(api, 'SIGCONT');
  }
  await page.clock.fastForward(11_000);
  await seen('halo dari 02');
  await page.getByText('Koneksi terputus.').waitFor({ state: 'hidden', timeout: 60_000 });
  await page.locator('[data-message-id]', { hasText: 'Ada yang bisa dibantu?' }).waitFor(PATIENCE);
  await page.goto(`${stack.url}/inbox/${first.id}`);
  await seen('apakah masih ada?');
  await waitUntil(
    async () => {
      const sent = (await shop.phoneMessages(phone)).filter(({ body }) => body === 'Masih ada, Kak.');
      expect(sent).toHaveLength(1);
    },
    { timeoutMs: PATIENCE.timeout },
  );
});

it('leads a click to where it wanted after the build was replaced, and does not disturb who is typing', async () => {
  // With a clock that runs as it should.
  page = await page.context().newPage();
  const conversation = await conversationOf(phone);
  const build = await makeOtherBuild();
  const running = () => page.locator('script[type=module][src]').getAttribute('src');
  // What comes right after the page is there: missed, it would load the page anew before the click.
  const late = page.waitForResponse(/\/assets\/late-/);
  await page.goto(`${stack.url}/orders`);
  await page.evaluate(`import(${JSON.stringify((await late).url())})`);
  await page.locator('main h1, main h2, header p').first().waitFor(PATIENCE);
  const old = await running();
  const { undo } = await deploy(page, build);
  await menu('Pelanggan').click();
  await page.waitForURL('**/customers');
  await page.getByRole('heading', { name: 'Pelanggan' }).waitFor(PATIENCE);
  expect(await running()).not.toBe(old);

  await page.goto(`${stack.url}/inbox/${conversation.id}`);
  await seen('halo dari 01');
  await page.locator('textarea').fill('sedang menulis');
  await undo();
  await menu('Produk').click();
  await page.getByText('Versi baru tersedia.').waitFor(PATIENCE);
  expect(await page.locator('textarea').inputValue()).toBe('sedang menulis');
  await page.getByRole('button', { name: 'Muat ulang' }).click();
  await page.waitForURL('**/products');
  expect(await running()).toBe(old);
  await rm(build, { recursive: true });
});

it('opens a chat of endless almost-addresses, and folds what is long', async () => {
  const hostile = testPhone(930, 3);
  for (let sent = 0; sent < 10; sent += 1)
    await shop.customerWrites(hostile, `${'www.['.repeat(13_000)} ${sent}`);
  await shop.customerWrites(hostile, '> kapan?\n- Gayo\n- Toraja');
  const { id } = await conversationOf(hostile);
  await waitUntil(async () => expect((await shop.thread(id)).length).toBe(11), {
    timeoutMs: PATIENCE.timeout,
  });
  await page.goto(`${stack.url}/inbox/${id}`);
  await page.getByRole('button', { name: 'Ke pesan terbaru' }).click(PATIENCE);
  await page.locator('blockquote', { hasText: 'kapan?' }).waitFor(PATIENCE);
  expect(await page.locator('[data-message-id] ul > li').allInnerTexts()).toEqual(['Gayo', 'Toraja']);
  expect(await page.locator('[data-message-id] a').count()).toBe(0);

  const newest = bubble('www.[');
  const folded = (await newest.boundingBox())!.height;
  await newest.getByRole('button', { name: 'Baca selengkapnya' }).click();
  await newest.getByRole('button', { name: 'Ringkas lagi' }).waitFor();
  expect((await newest.boundingBox())!.height).toBeGreaterThan(folded * 3);
});

it('asks before an order is left, keeps it over a reload, leads to what is wrong, and tells namesakes apart', async () => {
  for (const [index, each] of [testPhone(930, 4), testPhone(930, 5)].entries())
    await shop.postOrder({ phone: each, externalId: `lines-${index}`, name: 'Siti Kembar' });
  await page.goto(`${stack.url}/orders/new`);
  await page.getByRole('button', { name: 'Simpan order' }).click();
  await expect
    .poll(
      () => page.evaluate<string | null>('document.activeElement?.getAttribute("aria-invalid") ?? null'),
      PATIENCE,
    )
    .toBe('true');

  await page.getByLabel('Cari pelanggan').click();
  await page.getByPlaceholder('Nama atau nomor HP').last().fill('Siti Kembar');
  const namesakes = page.getByRole('option', { name: /Siti Kembar/ });
  await expect.poll(() => namesakes.count(), PATIENCE).toBe(2);
  const words = await namesakes.allInnerTexts();
  expect(new Set(words).size).toBe(2);
  await namesakes.last().click();
  // While it closes, the list still holds the keyboard.
  await namesakes.first().waitFor({ state: 'hidden', ...PATIENCE });
  await expect
    .poll(() => page.getByLabel('Cari pelanggan').innerText(), PATIENCE)
    .toMatch(/Siti Kembar · 0855-9300-000[45]/);

  await page.getByLabel('Catatan').fill('tanpa gula');
  await menu('Order').click();
  await expect
    .poll(() => page.evaluate<string>('document.activeElement?.textContent?.trim() ?? ""'), PATIENCE)
    .toBe('Lanjut mengisi');
  await page.keyboard.press('Enter');
  expect(await page.getByLabel('Catatan').inputValue()).toBe('tanpa gula');

  await page.waitForFunction(() =>
    Object.keys(localStorage).some((key) => key.startsWith('roms.orders.draft.')),
  );
  page.once('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await page.getByText('Order yang belum selesai dari tadi dibuka lagi.').waitFor(PATIENCE);
  expect(await page.getByLabel('Catatan').inputValue()).toBe('tanpa gula');

  await menu('Order').click();
  await page.getByRole('button', { name: 'Buang isian' }).click();
  await page.waitForURL('**/orders');
  await page.goto(`${stack.url}/orders/new`);
  await page.getByLabel('Catatan').waitFor();
  expect(await page.getByLabel('Catatan').inputValue()).toBe('');
});

it('leads to the text that was not sent when the login ended meanwhile', async () => {
  const { id } = await conversationOf(phone);
  for (let written = 0; written < 30; written += 1) await shop.customerWrites(phone, `pesan ke-${written}`);
  await waitUntil(async () => expect((await shop.thread(id)).at(-1)?.body).toBe('pesan ke-29'), {
    timeoutMs: PATIENCE.timeout,
  });
  await page.goto(`${stack.url}/inbox/${id}`);
  // At the first that was not read: what is unsent will stand far below.
  await seen('pesan ke-0');
  // What is asked beside the answer (who is here, who types) would end at the login before it could be written.
  await page.locator('textarea').fill('belum sempat terkirim');
  await page.context().clearCookies();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/login\?redirect=/);
  await page.locator('input[type=email]').fill('admin@someah.com');
  await page.locator('input[autocomplete=current-password]').fill('admin123');
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`**/inbox/${id}`);
  const unsent = page.locator('[data-client-id]', { hasText: 'belum sempat terkirim' });
  await unsent.getByRole('button', { name: 'Kirim ulang' }).waitFor(PATIENCE);
  await expect
    .poll(async () => {
      const box = (await unsent.boundingBox())!;
      return box.y > 0 && box.y + box.height < page.viewportSize()!.height;
    }, PATIENCE)
    .toBe(true);
});
