import type { Broadcast } from '@roms/contracts/broadcasts';
import type { Page } from 'playwright-core';
import { waitUntil } from '../../embedded/wait-until.ts';
import type { Shop } from '../support/shop.ts';
import { openWhole } from './staff.ts';
import type { View } from './view.ts';

const TEXT =
  'Halo {customer_name} ☕\n\nKopi *Gayo* panen baru sudah datang di {shop_name}. Khusus minggu ini potong 10%.\n\nBalas STOP bila tidak mau menerima promo.';
const OTHER =
  'Kak {customer_name}, kabar baik: kopi Gayo panen baru sudah siap kirim. Mau disisihkan?\n\nBalas STOP bila tidak mau menerima promo.';

/** The pages of broadcasts: a draft in each of its steps, and one that was sent. */
export function broadcastViews(shop: Shop): View[] {
  let draft: Promise<number> | null = null;
  let sent: Promise<number> | null = null;
  const step = (name: string, ready: string): View => ({
    name: `broadcast-${name}`,
    path: '/broadcasts',
    before: async (page) => {
      const id = await (draft ??= write(shop, 'Panen baru Gayo'));
      await show(page, `${shop.stack.url}/broadcasts/${id}/edit?step=${name}`, ready);
    },
  });
  return [
    { name: 'broadcasts-empty', path: '/broadcasts?state=cancelled' },
    step('audience', '[data-will-get]'),
    step('message', '[data-sample]'),
    step('pace', '[data-finish]'),
    step('review', '[data-start]'),
    {
      name: 'broadcast',
      path: '/broadcasts',
      before: async (page) => {
        const id = await (sent ??= send(shop));
        await show(page, `${shop.stack.url}/broadcasts/${id}`, 'tfoot');
      },
    },
    { name: 'broadcasts', path: '/broadcasts' },
  ];
}

async function show(page: Page, url: string, ready: string): Promise<void> {
  await openWhole(page, url);
  await page.locator(ready).first().waitFor();
}

async function write(shop: Shop, name: string): Promise<number> {
  const audience = { filter: { all: [] } };
  const asked = { name, audience, body: TEXT, variants: [OTHER], allowCold: true };
  return (await shop.staff<{ data: Broadcast }>('POST', '/broadcasts', asked)).data.id;
}

/** What stops marketing at this hour would leave its report empty. */
async function send(shop: Shop): Promise<number> {
  await shop.staff('PATCH', '/settings', {
    sendingHours: null,
    pauseFridayNoon: false,
    pauseHolidays: false,
  });
  const id = await write(shop, 'Promo akhir bulan');
  await shop.staff('POST', `/broadcasts/${id}/start`);
  await waitUntil(
    async () => {
      const { data } = await shop.staff<{ data: Broadcast }>('GET', `/broadcasts/${id}`);
      const { sent, delivered, read } = data.counts;
      if (sent + delivered + read === 0) throw new Error('nothing has left yet');
    },
    { timeoutMs: 120_000 },
  );
  return id;
}
