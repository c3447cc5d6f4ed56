import { randomUUID } from 'node:crypto';
import type { Conversation } from '@roms/contracts/conversations';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { createShop, type Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';
import { violationsOn } from './accessibility.ts';
import { phoneOfTry } from './second-try.ts';
import { logIn, openDesk } from './staff.ts';

const PATIENCE = { timeout: 60_000 };
const CANNED = 'Kiriman dicek dulu ya Kak';

type Session = {
  stack: RunningStack;
  /** How many customers wait. */
  customers: number;
  /** Of this file's own phones. */
  prefix: number;
};

/**
 * A CS of their own answers customers without ever touching a mouse, and what a screen reader is told of list, thread
 * and field is looked at on the way.
 */
export async function keyboardSession({ stack, customers, prefix }: Session): Promise<void> {
  const [shop, ofCs] = [createShop(stack), createShop(stack)];
  await shop.login();
  const login = { email: `${randomUUID()}@test.id`, password: 'kata-sandi-uji' };
  const { data: cs } = await shop.staff<{ data: { id: number } }>('POST', '/users', {
    ...login,
    name: 'Kiki Papanketik',
    role: 'cs',
  });
  await ofCs.login(login.email, login.password);
  await ofCs.staff('POST', '/canned-replies', { shortcut: 'cek', body: CANNED });
  const phones = Array.from({ length: customers }, (_, index) => phoneOfTry(prefix, index));
  for (const phone of phones) await give(shop, await writtenBy(shop, phone), cs.id);

  const browser = await launchBrowser();
  try {
    const { page, troubles } = await openDesk(browser, stack.url);
    await logIn({ page, troubles, close: () => Promise.resolve() }, stack.url, login.email, login.password);
    await page.goto(`${stack.url}/inbox?tab=mine`);
    await page.getByRole('option').first().waitFor(PATIENCE);
    await readTheHelp(page);
    await openFirst(page);
    await checkTree(page);
    for (let answered = 1; answered <= customers; answered += 1)
      await answer(page, { how: answered, isLast: answered === customers });
    expect(await violationsOn(page)).toEqual([]);
    for (const phone of phones) await isAnswered(shop, phone);
    expect(troubles).toEqual([]);
  } finally {
    await browser.close();
  }
}

async function writtenBy(shop: Shop, phone: string): Promise<Conversation> {
  await shop.customerWrites(phone, 'Kak, pesanan saya sampai mana?');
  return waitUntil(
    async () => {
      const found = await shop.conversationOf(phone);
      if (!found?.waitingSince) throw new Error('not stored yet');
      return found;
    },
    { timeoutMs: 60_000 },
  );
}

/** Whoever the rule has given it to: from here on it is theirs. */
async function give(shop: Shop, { id }: Conversation, assigneeId: number): Promise<void> {
  await shop.staff('PATCH', `/conversations/${id}`, { assigneeId });
}

async function readTheHelp(page: Page): Promise<void> {
  await page.locator('body').press('?');
  const help = page.getByRole('dialog', { name: 'Pintasan keyboard' });
  await help.getByText('Percakapan berikutnya').waitFor(PATIENCE);
  expect(await violationsOn(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await help.waitFor({ ...PATIENCE, state: 'hidden' });
}

/** J goes into the list, Enter opens, and the field has the keyboard. */
async function openFirst(page: Page): Promise<void> {
  await page.keyboard.press('j');
  await expect.poll(() => focusedRole(page), PATIENCE).toMatch(/option|textbox/);
  if ((await focusedRole(page)) === 'option') await page.keyboard.press('Enter');
  await page.waitForURL(/\/inbox\/\d+/, PATIENCE);
  await expect.poll(() => focusedRole(page), PATIENCE).toBe('textbox');
}

/** What a screen reader is told: one list with one chosen row, one log that names the customer, one named field. */
async function checkTree(page: Page): Promise<void> {
  const chosen = page.getByRole('option', { selected: true });
  await chosen.waitFor(PATIENCE);
  const name = await page.locator('main').getByRole('heading', { level: 2 }).first().innerText();
  const list = await page.getByRole('listbox', { name: 'Daftar percakapan' }).ariaSnapshot();
  expect(list).toMatch(/^- listbox "Daftar percakapan"/);
  expect(list).toMatch(new RegExp(`option "[^"]*${name}[^"]*" \\[selected\\]`));
  const thread = page.getByRole('log', { name: `Pesan dengan ${name}` });
  await thread.getByText('pesanan saya sampai mana?').waitFor(PATIENCE);
  expect(await thread.ariaSnapshot()).toContain('pesanan saya sampai mana?');
  expect(await page.getByRole('textbox', { name }).count()).toBe(1);
  expect(await violationsOn(page)).toEqual([]);
}

/** Each in another way: a canned reply, an emoji by its word, two lines, plain words; then on to the next who waits. */
async function answer(page: Page, { how, isLast }: { how: number; isLast: boolean }): Promise<void> {
  await expect.poll(() => focusedRole(page), PATIENCE).toBe('textbox');
  const { keyboard } = page;
  if (how % 4 === 1) {
    await keyboard.type('/cek');
    await page.getByRole('listbox', { name: 'Balasan cepat' }).getByRole('option').waitFor(PATIENCE);
    await keyboard.press('Enter');
  } else if (how % 4 === 2) {
    await keyboard.type('Siap Kak :makasih');
    await page.getByRole('listbox', { name: 'Emoji' }).getByRole('option').first().waitFor(PATIENCE);
    await keyboard.press('Enter');
  } else if (how % 4 === 3) {
    await keyboard.type('Sudah di kurir Kak');
    await keyboard.press('Shift+Enter');
    await keyboard.type('Resinya menyusul');
  } else await keyboard.type('Besok sampai Kak');
  const before = page.url();
  await keyboard.press('Control+Enter');
  if (!isLast) await page.waitForURL((url) => url.href !== before, PATIENCE);
}

async function isAnswered(shop: Shop, phone: string): Promise<void> {
  await waitUntil(
    async () => {
      const ours = (await shop.phoneMessages(phone)).filter(({ fromBusiness }) => fromBusiness);
      expect(ours.map(({ body }) => body)).toHaveLength(1);
      expect([CANNED, 'Siap Kak 🙏', 'Sudah di kurir Kak\nResinya menyusul', 'Besok sampai Kak']).toContain(
        ours[0]!.body,
      );
    },
    { timeoutMs: 60_000 },
  );
}

/** The role of what has the keyboard, as far as this session is concerned. */
function focusedRole(page: Page): Promise<string> {
  return page.evaluate(
    `document.activeElement.getAttribute('role') ?? (document.activeElement.tagName === 'TEXTAREA' ? 'textbox' : 'other')`,
  );
}
