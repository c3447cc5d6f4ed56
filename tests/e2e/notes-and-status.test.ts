import type { Activity } from '@roms/contracts/activities';
import type { Conversation } from '@roms/contracts/conversations';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { browserStack } from '../support/shared-stack.ts';
import { createShop, type Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';
import { phoneOfTry, repeatable } from './second-try.ts';
import { logIn, openDesk, soon, type Desk } from './staff.ts';

/** What becomes of a conversation, and what colleagues tell each other in it: an admin whose it is, and a CS who is called. */
let stack: RunningStack;
let shop: Shop;
let csId: number;
let adminId: number;
let browser: Browser;
let admin: Desk;
let cs: Desk;

const phoneOf = (index: number): string => phoneOfTry(332, index);
const until = <T>(what: () => Promise<T>): Promise<T> => waitUntil(what, { timeoutMs: 60_000 });
type Me = { data: { user: { id: number } } };

beforeAll(async () => {
  stack = await browserStack();
  const ofCs = createShop(stack);
  shop = createShop(stack);
  await Promise.all([shop.login(), ofCs.login('cs@someah.com', 'cs123')]);
  adminId = (await shop.staff<Me>('GET', '/auth/me')).data.user.id;
  csId = (await ofCs.staff<Me>('GET', '/auth/me')).data.user.id;
  browser = await launchBrowser();
  [admin, cs] = await Promise.all([openDesk(browser, stack.url), openDesk(browser, stack.url)]);
  await Promise.all([logIn(admin, stack.url), logIn(cs, stack.url, 'cs@someah.com', 'cs123')]);
});
afterAll(async () => {
  await browser?.close();
});

/** A conversation that the admin has taken. */
async function taken(index: number): Promise<Conversation> {
  await shop.customerWrites(phoneOf(index), 'paket saya di mana?');
  const { id } = await until(
    async () => (await shop.conversationOf(phoneOf(index))) ?? Promise.reject(new Error('not stored yet')),
  );
  const body = { assigneeId: adminId };
  return (await shop.staff<{ data: Conversation }>('PATCH', `/conversations/${id}`, body)).data;
}
const statusOf = async ({ id }: Conversation): Promise<string> =>
  (await shop.staff<{ data: Conversation }>('GET', `/conversations/${id}`)).data.status;
const open = ({ page }: Desk, { id }: Conversation): Promise<unknown> =>
  page.goto(`${stack.url}/inbox/${id}`);
const line = (page: Page, type: Activity['type']) => page.locator(`[data-activity=${type}]`).last();

repeatable(
  'takes notes that only the team reads; who is called reads, notes and does not answer',
  async () => {
    const chat = await taken(1);
    await open(admin, chat);
    await admin.page.locator('form:not([data-note-composer]) textarea').fill('Halo Kak, saya cek dulu');
    await admin.page.keyboard.press('Alt+N');
    await admin.page.locator('[data-note-composer] textarea').fill('jangan dikirim: tahan di gudang');
    await admin.page.keyboard.press('Enter');
    await admin.page.locator('[data-note]', { hasText: 'tahan di gudang' }).waitFor();
    // The answer that was begun is still there, and still not sent.
    await admin.page.keyboard.press('Alt+N');
    expect(await admin.page.locator('form:not([data-note-composer]) textarea').inputValue()).toBe(
      'Halo Kak, saya cek dulu',
    );
    await shop.staff('POST', `/conversations/${chat.id}/notes`, { body: 'tolong bantu', mentionIds: [csId] });

    await open(cs, chat);
    await cs.page.locator('[data-note]', { hasText: 'tolong bantu' }).waitFor();
    await expect.poll(() => cs.page.locator('[data-composer-tab=reply]').isDisabled()).toBe(true);
    const note = cs.page.locator('[data-note-composer] textarea');
    await note.fill('sudah saya telepon kurirnya');
    await note.press('Enter');
    await admin.page.locator('[data-note]', { hasText: 'telepon kurirnya' }).waitFor();
    expect((await shop.phoneMessages(phoneOf(1))).filter(({ fromBusiness }) => fromBusiness)).toEqual([]);
  },
);

repeatable(
  'resolves and takes that back, puts to sleep until a reply, and shows who woke by itself',
  async () => {
    const chat = await taken(2);
    const { page } = admin;
    await open(admin, chat);
    await page.getByRole('button', { name: 'Selesaikan' }).waitFor();
    await page.keyboard.press('Alt+R');
    // It is offered for some seconds: nothing is asked meanwhile. That it was resolved shows by its being opened again.
    await page.getByRole('button', { name: 'Urungkan' }).last().click();
    await until(async () => expect(await statusOf(chat)).toBe('open'));
    await page.waitForURL(new RegExp(`/inbox/${chat.id}`));
    await line(page, 'reopened').waitFor();

    await page.getByRole('button', { name: 'Tunda percakapan' }).click();
    await page.locator('[data-snooze=reply]').click();
    await until(async () => expect(await statusOf(chat)).toBe('snoozed'));
    await shop.customerWrites(phoneOf(2), 'halo?');
    await until(async () => expect(await statusOf(chat)).toBe('open'));

    await shop.staff('PATCH', `/conversations/${chat.id}`, { status: 'snoozed', snoozedUntil: soon() });
    await open(admin, chat);
    await line(page, 'woken').waitFor({ timeout: 90_000 });
    expect(await statusOf(chat)).toBe('open');
  },
);
