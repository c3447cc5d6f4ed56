import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { launchBrowser } from '../support/browser.ts';
import { browserStack } from '../support/shared-stack.ts';
import {
  bubble,
  handOver,
  line,
  openTeam,
  openThread,
  PATIENCE,
  row,
  type Member,
  type TeamDesks,
} from './team-desks.ts';
import { violationsOn } from './accessibility.ts';
import { phoneOfTry, repeatable } from './second-try.ts';
import { soon } from './staff.ts';

/** Two agents and an admin, each in a browser of their own, work through one inbox. Who goes offline: the long form. */
let browser: Browser;
let team: TeamDesks;
let admin: Member;
let ani: Member;
let budi: Member;

const phoneOf = (index: number): string => phoneOfTry(381, index);

beforeAll(async () => {
  const stack = await browserStack();
  browser = await launchBrowser();
  team = await openTeam(browser, stack, ['Anindya Tim', 'Budiono Tim']);
  ({
    admin,
    agents: [ani, budi],
  } = team);
});
afterAll(async () => {
  await team?.leave();
  await browser?.close();
});

async function onPhone(index: number, body: string): Promise<void> {
  await waitUntil(
    async () =>
      expect((await team.office.phoneMessages(phoneOf(index))).map((one) => one.body)).toContain(body),
    { timeoutMs: 60_000 },
  );
}

repeatable('gives a conversation from hand to hand, and everybody sees whose it is', async () => {
  const chat = await team.writes(phoneOf(1), 'Kopi saya belum sampai');
  await openThread(admin, chat);
  await bubble(admin, 'Kopi saya belum sampai').waitFor(PATIENCE);
  await ani.page.goto(`${ani.shop.stack.url}/inbox`);
  await ani.page.getByRole('button', { name: 'Milik saya' }).click();
  await handOver(admin, ani, '');
  await row(ani, chat).waitFor(PATIENCE);

  // A note calls a colleague, who may read from then on; the customer gets none of it.
  await openThread(ani, chat);
  await ani.page.locator('[data-composer-tab=note]').click();
  const note = ani.page.locator('[data-note-composer] textarea');
  await note.pressSequentially('Resinya hilang, ');
  await note.pressSequentially('@budiono');
  await ani.page.getByRole('option', { name: budi.name }).click();
  await note.pressSequentially('tolong cek kurirnya');
  await note.press('Enter');
  await ani.page.locator('[data-note]', { hasText: 'Resinya hilang' }).waitFor(PATIENCE);
  await openThread(budi, chat);
  await budi.page.locator('[data-note]', { hasText: 'Resinya hilang' }).waitFor(PATIENCE);
  await expect.poll(() => budi.page.locator('[data-composer-tab=reply]').isDisabled(), PATIENCE).toBe(true);

  // Handed over, it leaves one browser and is answered in the other.
  await handOver(ani, budi, 'Sudah saya tanyakan ke gudang');
  await row(ani, chat).waitFor({ ...PATIENCE, state: 'detached' });
  await line(admin, 'handed_over', budi.name).waitFor(PATIENCE);
  await expect.poll(() => budi.page.locator('[data-composer-tab=reply]').isEnabled(), PATIENCE).toBe(true);
  await budi.page.locator('[data-composer-tab=reply]').click();
  await budi.page.locator('textarea').first().fill('Baik Kak, kami kirim ulang');
  await budi.page.locator('textarea').first().press('Enter');
  await onPhone(1, 'Baik Kak, kami kirim ulang');
  expect((await team.office.phoneMessages(phoneOf(1))).map(({ body }) => body).join()).not.toContain(
    'Resinya',
  );
  expect(await violationsOn(budi.page)).toEqual([]);
});

repeatable('holds back the second of two answers until its author has seen the first', async () => {
  const chat = await team.writes(phoneOf(2), 'Berapa ongkirnya?');
  await team.office.staff('PATCH', `/conversations/${chat.id}`, { assigneeId: ani.id });
  await Promise.all([openThread(ani, chat), openThread(admin, chat)]);
  const [mine, theirs] = [ani.page.locator('textarea').first(), admin.page.locator('textarea').first()];
  await mine.fill('Rp 10.000 Kak');
  await theirs.fill('Gratis sampai besok Kak');
  await theirs.press('Enter');
  await bubble(ani, 'Gratis sampai besok').waitFor(PATIENCE);
  await mine.press('Enter');
  const question = ani.page.getByRole('alertdialog');
  await question.getByRole('button', { name: 'Tahan dulu' }).click();
  await onPhone(2, 'Gratis sampai besok Kak');
  expect((await team.office.phoneMessages(phoneOf(2))).map(({ body }) => body)).not.toContain(
    'Rp 10.000 Kak',
  );
});

repeatable('puts a conversation away until its time or its customer comes, and closes it', async () => {
  const chat = await team.writes(phoneOf(3), 'Besok saya transfer ya');
  await team.office.staff('PATCH', `/conversations/${chat.id}`, { assigneeId: ani.id });
  await openThread(ani, chat);
  await openThread(admin, chat);
  await ani.page.getByRole('button', { name: 'Tunda percakapan' }).click();
  await ani.page.locator('[data-snooze=reply]').click();
  await line(admin, 'snoozed', ani.name).waitFor(PATIENCE);
  await team.writes(phoneOf(3), 'Sudah saya transfer');
  await line(admin, 'reopened', '').waitFor(PATIENCE);

  // Asleep for a moment: it wakes by itself.
  await ani.shop.staff('PATCH', `/conversations/${chat.id}`, { status: 'snoozed', snoozedUntil: soon() });
  await line(admin, 'woken', '').waitFor(PATIENCE);

  await openThread(ani, chat);
  await ani.page.getByRole('button', { name: 'Selesaikan' }).click();
  await line(admin, 'resolved', ani.name).waitFor(PATIENCE);
  await waitUntil(
    async () => expect(await team.office.conversationOf(phoneOf(3))).toMatchObject({ status: 'resolved' }),
    { timeoutMs: 60_000 },
  );
});
