import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '../support/browser.ts';
import { REPOSITORY } from '../support/processes.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { startStack } from '../support/stack.ts';
import { logIn, openDesk, type Desk } from './staff.ts';

/**
 * `npm run screenshots`: the pictures of docs/images, taken from the demo shop of a fresh stack.
 * Each view at desktop and phone width, light and dark. Arguments choose views by name.
 */
const FOLDER = join(REPOSITORY, 'docs/images');
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

type View = {
  name: string;
  path: string;
  needsLogin: boolean;
  /** Brings the page to where its picture is taken, and the shop back to where it was. */
  before?: (desk: Desk) => Promise<unknown>;
  after?: () => Promise<unknown>;
};

const wanted = process.argv.slice(2);
const stack = await startStack();
const browser = await launchBrowser();
try {
  await mkdir(FOLDER, { recursive: true });
  const shop = createShop(stack);
  const { phone, orderId, conversationId } = await tellAStory(shop);
  const views: View[] = [
    { name: 'login', path: '/login', needsLogin: false },
    { name: 'dashboard', path: '/dashboard', needsLogin: true },
    { name: 'inbox', path: `/inbox/${conversationId}`, needsLogin: true },
    { name: 'orders', path: '/orders', needsLogin: true },
    { name: 'order', path: `/orders/${orderId}`, needsLogin: true },
    { name: 'whatsapp', path: '/whatsapp', needsLogin: true },
    {
      ...{ name: 'whatsapp-pairing', path: '/whatsapp', needsLogin: true },
      before: (desk) => askPairingCode(shop, desk),
      after: () => shop.simulator('scan'),
    },
    { name: 'simulator', path: `${stack.waUrl}/simulator?phone=${phone}`, needsLogin: false },
  ];
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const dark of [false, true]) {
      const desk = await openDesk(browser, stack.url, { ...viewport, dark });
      await logIn(desk, stack.url);
      for (const view of views) {
        if (wanted.length > 0 && !wanted.includes(view.name)) continue;
        if (!view.needsLogin && view.name === 'login') await desk.page.context().clearCookies();
        await desk.page.goto(new URL(view.path, stack.url).href);
        await view.before?.(desk);
        await desk.page.waitForTimeout(1_800);
        const file = `${view.name}-${size}-${dark ? 'dark' : 'light'}.png`;
        await desk.page.screenshot({ path: join(FOLDER, file) });
        console.log(file);
        await view.after?.();
        if (view.name === 'login') await logIn(desk, stack.url);
      }
      await desk.close();
    }
  }
} finally {
  await browser.close();
  await stack.stop();
}

/** One order as it goes in a good shop: thanked, asked about, answered, completed, its reminder ahead. */
async function tellAStory(shop: Shop): Promise<{ phone: string; orderId: number; conversationId: number }> {
  const phone = '6281355570001';
  await shop.login();
  const order = await shop.postOrder({
    phone,
    externalId: 'story',
    name: 'Ibu Ratna Dewi',
    city: 'Makassar',
  });
  await until(async () => (await shop.phoneMessages(phone)).length >= 1);
  await shop.customerWrites(phone, 'Halo kak, kopinya sudah dikirim?');
  await until(async () => ((await shop.conversationOf(phone))?.unreadCount ?? 0) > 0);
  const conversation = (await shop.conversationOf(phone))!;
  await shop.staff('POST', `/conversations/${conversation.id}/messages`, {
    clientId: 'story-1',
    body: 'Sudah, Ibu! Siang ini diambil kurir, sampai Makassar kira-kira *3 hari* lagi.',
  });
  await until(async () => (await shop.phoneMessages(phone)).length >= 3);
  await shop.customerReads(phone);
  await shop.customerWrites(phone, 'Siap, makasih kak!');
  await shop.setOrderStatus(order.orderId, 'shipped');
  await shop.setOrderStatus(order.orderId, 'completed');
  await until(async () => (await shop.order(order.orderId)).lifecycle.state === 'waiting');
  return { phone, orderId: order.orderId, conversationId: conversation.id };
}

/** The number unlinked and waiting, with a code to type on the phone. */
async function askPairingCode(shop: Shop, { page }: Desk): Promise<void> {
  await shop.staff('POST', '/whatsapp/sessions/main/logout');
  await shop.staff('POST', '/whatsapp/sessions/main/start');
  await page.getByRole('tab', { name: 'Pakai kode' }).click();
  await page.getByLabel('Nomor HP toko').fill('0811-0000-1111');
  await page.getByRole('button', { name: 'Minta kode' }).click();
  await page.locator('[data-pairing-code]').waitFor();
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('the story does not go on');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
