import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { inboundEvent } from '../support/inbox-api.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { browserStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';
import { violationsOn } from './accessibility.ts';
import { logIn, openDesk, type Desk } from './staff.ts';

/** The page WhatsApp on the real stack with two numbers: what an admin does there when something is wrong. */
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

const card = (id: string): Locator => desk.page.locator(`#number-${id}`);
const seen = (part: Locator): Promise<void> => part.waitFor({ timeout: 60_000 });
const confirm = (name: string): Promise<void> =>
  desk.page.getByRole('dialog').getByRole('button', { name }).click();

async function expectAccessible(): Promise<void> {
  expect(await violationsOn(desk.page)).toEqual([]);
}

it('pairs a number by a code typed on its phone, and moves on by itself', async () => {
  await desk.page.goto(`${stack.url}/whatsapp`);
  await seen(card('main').getByText('Tersambung', { exact: true }).first());
  await seen(card('toko-2'));
  await card('main').getByRole('button', { name: 'Lepas nomor' }).click();
  await confirm('Lepas nomor');
  await card('main').getByRole('button', { name: 'Nyalakan' }).click();
  await card('main').getByRole('tab', { name: 'Pakai kode' }).click();
  await card('main').getByLabel('Nomor HP toko').fill('0811-0000-1111');
  await card('main').getByRole('button', { name: 'Minta kode' }).click();
  const code = await card('main').locator('[data-pairing-code] [aria-hidden]').innerText();
  expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  await expectAccessible();

  await shop.simulator('link', { code });
  await seen(card('main').getByRole('heading', { name: 'Kesehatan nomor' }));
  expect(await card('main').locator('[data-pairing-code]').count()).toBe(0);
});

it('delivers a dead letter again, and its message is in the inbox', async () => {
  const phone = testPhone(910, 1);
  bury('letter-1', inboundEvent({ phone, body: 'pesan yang pernah ditolak' }));
  await desk.page.reload();
  const letter = desk.page.locator('[data-letter="letter-1"]');
  await seen(letter);
  expect(await letter.innerText()).toContain('pesan yang pernah ditolak');
  expect(await letter.innerText()).not.toContain(phone.slice(0, 8));
  await letter.getByRole('button', { name: 'Antar ulang' }).click();
  await letter.waitFor({ state: 'detached' });
  await waitUntil(async () => expect(await shop.conversationOf(phone)).toMatchObject({ unreadCount: 1 }), {
    timeoutMs: 60_000,
  });
});

it('lets one go only after it asked', async () => {
  const phone = testPhone(910, 2);
  bury('letter-2', inboundEvent({ phone, body: 'boleh dilepas' }));
  await desk.page.reload();
  const letter = desk.page.locator('[data-letter="letter-2"]');
  await letter.getByRole('button', { name: 'Lepas' }).click();
  await expectAccessible();
  await confirm('Lepas');
  await letter.waitFor({ state: 'detached' });
  await desk.page.reload();
  await seen(desk.page.getByText('Semua yang datang dari WhatsApp sudah diterima'));
  expect(await shop.conversationOf(phone)).toBeUndefined();
});

it('shows what is known while wa-service is away, and goes on by itself when it is back', async () => {
  const letGo = await stack.keepDown('wa-service');
  await desk.page.reload();
  await seen(card('main').getByText('Layanan WhatsApp tidak menjawab'));
  await expect.poll(() => card('main').innerText()).toContain('Pesan masuk terakhir');
  await expectAccessible();
  await letGo();
  await card('main')
    .getByText('Layanan WhatsApp tidak menjawab')
    .waitFor({ state: 'hidden', timeout: 60_000 });
});

/** Puts an event among those that were given up, as the service itself would have. */
function bury(id: string, event: unknown): void {
  const database = new DatabaseSync(join(stack.dataDir, 'wa/spool.db'), { timeout: 60_000 });
  database
    .prepare(
      `INSERT INTO dead_letters (eventId, lane, body, createdAt, diedAt, attempts, reason)
       VALUES (?, ?, ?, ?, ?, 0, 'answered 422')`,
    )
    .run(id, `main:${id}`, JSON.stringify(event), Date.now(), Date.now());
  database.close();
}
