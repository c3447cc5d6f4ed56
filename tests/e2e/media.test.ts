import { createHash } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { browserStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';
import { violationsOn } from './accessibility.ts';
import { logIn, openDesk, type Desk } from './staff.ts';

/** Files between an agent's composer and a customer's phone, over the whole stack and back. */

const phone = testPhone(901, 1);
let stack: RunningStack;
let shop: Shop;
let browser: Browser;
let desk: Desk;
let handset: Page;

beforeAll(async () => {
  stack = await browserStack();
  shop = createShop(stack);
  await shop.login();
  await shop.customerWrites(phone, 'Halo kak, boleh lihat barangnya?');
  browser = await launchBrowser();
  desk = await openDesk(browser, stack.url);
  await logIn(desk, stack.url, 'cs@someah.com', 'cs123');
  const conversation = await waitUntil(
    async () => (await shop.conversationOf(phone)) ?? Promise.reject(new Error('no conversation yet')),
    { timeoutMs: 60_000 },
  );
  await desk.page.goto(`${stack.url}/inbox/${conversation.id}`);
  await desk.page.locator('[data-message-id]').first().waitFor();
  handset = await (await browser.newContext()).newPage();
  await handset.goto(`${stack.waUrl}/simulator?phone=${phone}`);
});
afterAll(async () => {
  await browser?.close();
});

/** A picture of one colour, as browsers draw it: no two tests send the same. */
async function picture(colour: string): Promise<Buffer> {
  const url = await handset.evaluate<string>(`(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
    const context = canvas.getContext('2d');
    context.fillStyle = '${colour}';
    context.fillRect(0, 0, 640, 480);
    return canvas.toDataURL('image/png');
  })()`);
  return Buffer.from(url.split(',')[1]!, 'base64');
}

/** A second of a tone, as a WAV file. */
function tone(): Buffer {
  const rate = 8_000;
  const samples = Buffer.alloc(rate * 2);
  for (let at = 0; at < rate; at += 1) samples.writeInt16LE(Math.sin(at / 3) * 9_000, at * 2);
  const head = Buffer.from(
    'RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\0\0\0\0\0\0\0\0\x02\0\x10\0data\0\0\0\0',
    'latin1',
  );
  head.writeUInt32LE(36 + samples.length, 4);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

async function customerSends(message: object): Promise<void> {
  const response = await fetch(`${stack.waUrl}/simulator/api/phones/${phone}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  expect(response.status).toBe(201);
}

const attach = (...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  desk.page.locator('[data-picker]').setInputFiles(files);
const png = async (name: string, colour: string) => ({
  ...{ name, mimeType: 'image/png', buffer: await picture(colour) },
});
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
/** Whether a picture was really drawn, not only asked for. */
const drawn = (page: Page, selector: string) =>
  becomesTrue(page, `[...document.querySelectorAll('${selector}')].at(-1)?.naturalWidth === 640`);

/** The pages' own policy forbids what Playwright's waiting for expressions would do. */
const becomesTrue = (page: Page, expression: string) =>
  waitUntil(
    async () => {
      if (!(await page.evaluate<boolean>(expression))) throw new Error(`never true: ${expression}`);
    },
    { timeoutMs: 60_000 },
  );

it('an agent sends two pictures and a document from the composer; they are on the phone, by their bytes', async () => {
  const { page } = desk;
  const [first, second] = [await png('depan.png', 'teal'), await png('belakang.png', 'gold')];
  const price = {
    name: 'Daftar harga.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7\n%%EOF'),
  };
  await attach(first, second, price);
  await page.locator('[data-attachment]').nth(2).waitFor();
  await page.locator('textarea').fill('Ini *barangnya*, Kak');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('textarea').inputValue()).toBe('');
  await drawn(handset, '.bubble[data-type=image] img');
  await handset.locator('.bubble', { hasText: 'Daftar harga.pdf' }).waitFor({ timeout: 60_000 });
  type Shown = { type: string; body: string; media: string | null; fileName: string | null };
  const sent = ((await shop.phoneMessages(phone)) as unknown as (Shown & { fromBusiness: boolean })[]).filter(
    ({ fromBusiness }) => fromBusiness,
  );
  expect(sent.map(({ type, body, fileName }) => [type, body, fileName])).toEqual([
    ['image', 'Ini *barangnya*, Kak', 'depan.png'],
    ['image', '', 'belakang.png'],
    ['document', '', 'Daftar harga.pdf'],
  ]);
  for (const [at, { buffer }] of [first, second, price].entries()) {
    const file = await fetch(stack.waUrl + sent[at]!.media!);
    expect(sha256(Buffer.from(await file.arrayBuffer()))).toBe(sha256(buffer));
  }
  // The agent sees what was sent, from the server, with its ticks.
  await drawn(page, '[data-direction=outbound] img');
  await page
    .locator('[data-message-id]', { hasText: 'Daftar harga.pdf' })
    .locator('[data-status=delivered]')
    .waitFor();
  await expect.poll(() => page.locator('[data-client-id]').count()).toBe(0);
});

it("a customer's voice note plays, and a picture shows", async () => {
  await customerSends({ type: 'voice', file: tone().toString('base64') });
  const player = desk.page.locator('[data-direction=inbound] audio').last();
  await player.waitFor({ timeout: 60_000 });
  await desk.page.evaluate(`Object.assign(document.querySelector('audio'), { muted: true }).play()`);
  await becomesTrue(desk.page, `document.querySelector('audio').currentTime > 0.3`);
  await customerSends({ type: 'image', file: (await picture('navy')).toString('base64'), body: 'yang ini?' });
  await drawn(desk.page, '[data-direction=inbound] img');
});

it('a place, a card, and what cannot be shown say what they are', async () => {
  await customerSends({
    type: 'location',
    location: { latitude: -6.90249, longitude: 107.61872, name: 'Gedung Sate' },
  });
  await customerSends({ type: 'contact', contacts: [{ name: 'Budi', phone: '6281299000111' }] });
  await customerSends({ type: 'unsupported' });
  await desk.page.getByRole('link', { name: 'Buka di peta' }).waitFor({ timeout: 60_000 });
  await desk.page.getByText('0812-9900-0111').waitFor();
  await desk.page.getByText('Lihat di HP toko').waitFor();
});

it('breaks no accessibility rule, with every kind in the thread and files to send', async () => {
  const { page } = desk;
  await attach(await png('kopi.png', 'coral'), {
    name: 'a.ogg',
    mimeType: 'audio/ogg',
    buffer: Buffer.from('OggS\0\x02'),
  });
  await attach({ name: 'kopi.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') });
  await page.getByRole('alert').filter({ hasText: 'kopi.exe' }).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.waitForTimeout(500);
    expect(await violationsOn(page), colorScheme).toEqual([]);
  }
  for (const name of ['kopi.png', 'a.ogg']) await page.getByRole('button', { name: `Hapus ${name}` }).click();
});

it('a file that WhatsApp does not give at once is there later, by itself', async () => {
  await fetch(`${stack.waUrl}/simulator/api/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'fail_download', count: 1 }),
  });
  await customerSends({
    type: 'image',
    file: (await picture('maroon')).toString('base64'),
    body: 'terlambat',
  });
  const late = desk.page.locator('[data-message-id]', { hasText: 'terlambat' });
  // By the hand where it sees the button first, else by itself.
  await waitUntil(
    async () => {
      if (await late.locator('img').isVisible()) return;
      await late.getByRole('button', { name: 'Coba lagi' }).click({ timeout: 1_000 });
      await late.locator('img').waitFor({ timeout: 10_000 });
    },
    { timeoutMs: 90_000 },
  );
});

it('what cannot be sent is named, what was written stays, and a lost connection sends it later', async () => {
  const { page } = desk;
  await page.locator('textarea').fill('jangan hilang');
  await attach({
    name: 'kopi.exe',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('MZ\x90\0', 'latin1'),
  });
  await page.getByRole('alert').filter({ hasText: 'kopi.exe' }).waitFor();
  expect(await page.locator('textarea').inputValue()).toBe('jangan hilang');
  await attach(await png('nanti.png', 'olive'));
  await page.locator('[data-attachment]').waitFor();
  await page.context().setOffline(true);
  await page.locator('textarea').press('Enter');
  await page.locator('[data-client-id]').getByText('saat tersambung lagi').waitFor({ timeout: 60_000 });
  await page.context().setOffline(false);
  await page.locator('[data-message-id]', { hasText: 'jangan hilang' }).waitFor({ timeout: 60_000 });
  await handset.locator('.bubble', { hasText: 'jangan hilang' }).waitFor({ timeout: 60_000 });
  expect(await handset.locator('.bubble', { hasText: 'jangan hilang' }).count()).toBe(1);
});

/** How many files the browser keeps for the inbox. */
const SHELVED = `new Promise((resolve) => {
  const opening = indexedDB.open('roms-inbox-files', 1);
  opening.onsuccess = () => {
    const counting = opening.result.transaction('files').objectStore('files').count();
    counting.onsuccess = () => {
      opening.result.close();
      resolve(counting.result);
    };
  };
})`;

it('chosen files outlive a reload', async () => {
  const { page } = desk;
  await attach(await png('belum.png', 'pink'));
  await page.locator('[data-attachment]').waitFor();
  await page.reload();
  await page.locator('[data-attachment] img').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Hapus belum.png' }).click();
  // The browser's database forgets it a moment after the page does.
  await waitUntil(async () => expect(await page.evaluate(SHELVED)).toBe(0), { timeoutMs: 60_000 });
  await page.reload();
  await page.locator('textarea').waitFor();
  expect(await page.locator('[data-attachment]').count()).toBe(0);
});
