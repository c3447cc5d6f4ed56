import type { Conversation } from '@roms/contracts/conversations';
import type { Browser, Locator, Page } from 'playwright-core';
import { waitUntil } from '../../embedded/wait-until.ts';
import { logIn, openDesk, type Desk } from './staff.ts';
import { createShop, type Shop } from '../support/shop.ts';

export const PATIENCE = { timeout: 60_000 };
const PASSWORD = 'kata-sandi-uji-coba';

/** Somebody of the team: a browser of their own, and what they do without it. */
export type Member = { id: number; name: string; desk: Desk; page: Page; shop: Shop };
export type TeamDesks = Awaited<ReturnType<typeof openTeam>>;

/** An admin and two agents who were made for this test, each in a browser; customers write by `writes`. */
export async function openTeam(browser: Browser, stack: Shop['stack'], names: [string, string]) {
  const office = createShop(stack);
  await office.login();
  const me = await office.staff<{ data: { user: { id: number; name: string } } }>('GET', '/auth/me');

  async function seat(person: { id: number; name: string }, login?: [string, string]): Promise<Member> {
    const desk = await openDesk(browser, stack.url);
    await logIn(desk, stack.url, ...(login ?? []));
    const shop = createShop(stack);
    await shop.login(...(login ?? []));
    return { ...person, desk, page: desk.page, shop };
  }
  async function hire(name: string): Promise<Member> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}.${crypto.randomUUID().slice(0, 8)}@uji.id`;
    const made = await office.staff<{ data: { id: number } }>('POST', '/users', {
      ...{ name, email, role: 'cs', password: PASSWORD },
    });
    return seat({ id: made.data.id, name }, [email, PASSWORD]);
  }

  const admin = await seat(me.data.user);
  const agents = [await hire(names[0]), await hire(names[1])] as const;
  return {
    admin,
    agents,
    office,
    /** The customer's conversation, once these words are stored. */
    async writes(phone: string, body: string): Promise<Conversation> {
      await office.customerWrites(phone, body);
      return waitUntil(
        async () => {
          const found = await office.conversationOf(phone);
          if (found?.lastMessage?.body !== body) throw new Error('not stored yet');
          return found;
        },
        { timeoutMs: 60_000 },
      );
    },
    /** The agents are gone, and with them what they had. */
    async leave(): Promise<void> {
      for (const { id } of agents) await office.staff('PATCH', `/users/${id}`, { active: false });
    },
  };
}

/** Opens a thread and waits until it is read and hears what others do: what is done before has no line in it yet. */
export async function openThread({ page, shop }: Member, { id }: { id: number }): Promise<void> {
  await page.goto(`${shop.stack.url}/inbox/${id}`);
  await page.locator('[data-message-id]').first().waitFor();
  await page.locator('header').getByText('Menyambung', { exact: false }).waitFor({ state: 'hidden' });
}
export const row = ({ page }: Member, { id }: { id: number }): Locator =>
  page.locator(`[data-conversation-id="${id}"]`);
/** A line in the thread about what was done. */
export const line = ({ page }: Member, type: string, words: string): Locator =>
  page.locator(`[data-activity="${type}"]`, { hasText: words });
export const bubble = ({ page }: Member, words: string): Locator =>
  page.locator('[data-message-id], [data-client-id]', { hasText: words }).last();

/** Hands the open conversation to a colleague, with a note, by the menu of the thread. */
export async function handOver({ page }: Member, to: Member, note: string): Promise<void> {
  await page.getByRole('button', { name: 'Alihkan percakapan' }).click();
  await page.getByRole('menuitem', { name: 'Serahkan ke rekan…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(to.name, { exact: true }).click();
  if (note !== '') await dialog.getByLabel('Catatan untuk rekan').fill(note);
  await dialog.getByRole('button', { name: 'Serahkan', exact: true }).click();
  await dialog.waitFor({ ...PATIENCE, state: 'hidden' });
}
