import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { testPhone } from '../support/shop.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { line, openTeam, openThread, row, type Member, type TeamDesks } from './team-desks.ts';

/** What takes the grace of a minute and a half: an agent goes offline, and a colleague goes on. A shop of its own. */
let stack: TestStack;
let browser: Browser;
let team: TeamDesks;

/** The grace, and a busy machine. */
const LONG = { timeout: 240_000 };

beforeAll(async () => {
  stack = await startStack();
  browser = await launchBrowser();
  team = await openTeam(browser, stack, ['Anindya Tim', 'Budiono Tim']);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

async function choose({ page }: Member, state: string): Promise<void> {
  await page.getByRole('button', { name: 'Status kamu' }).click();
  await page.getByRole('menuitemcheckbox', { name: state }).click();
}

it('hands over what is unanswered when its agent goes offline', { timeout: 400_000 }, async () => {
  const {
    admin,
    agents: [ani, budi],
  } = team;
  for (const member of [ani, budi]) await member.page.goto(`${stack.url}/inbox`);
  await choose(ani, 'Online');
  const chat = await team.writes(testPhone(382, 1), 'Ada yang bisa bantu?');
  await row(ani, chat).waitFor(LONG);
  await openThread(admin, chat);
  await line(admin, 'assigned', ani.name).waitFor(LONG);
  await choose(budi, 'Online');
  await choose(ani, 'Offline');
  await line(admin, 'handed_over', budi.name).waitFor(LONG);
  await row(budi, chat).waitFor(LONG);
  await row(ani, chat).waitFor({ ...LONG, state: 'detached' });
});
