import type { Page } from 'playwright-core';
import { createShop, type Shop } from '../support/shop.ts';
import type { Story } from './story.ts';

/** A picture of the product: where it is taken, and what is done before and after. */
export type View = {
  name: string;
  path: string;
  /** Is seen by whoever is not logged in. */
  isPublic?: boolean;
  /** Is seen by an agent; else by an admin. */
  isAgents?: boolean;
  /** Brings the page to where its picture is taken, and the shop back to where it was. */
  before?: (page: Page) => Promise<unknown>;
  after?: () => Promise<unknown>;
};

/** Every view of the dashboard, and the simulator's page; public ones first. */
export function viewsOf(shop: Shop, { phone, orderId, conversationId, richId }: Story): View[] {
  return [
    { name: 'login', path: '/login', isPublic: true },
    { name: 'simulator', path: `${shop.stack.waUrl}/simulator?phone=${phone}`, isPublic: true },
    { name: 'forgotten-password', path: '/forgotten-password', isPublic: true },
    { name: 'mailbox', path: '/mailbox', isPublic: true },
    { name: 'dashboard', path: '/dashboard' },
    { name: 'inbox-list', path: '/inbox' },
    { name: 'inbox', path: `/inbox/${conversationId}` },
    { name: 'inbox-snooze', path: `/inbox/${conversationId}`, before: openSnooze },
    { name: 'inbox-note', path: `/inbox/${conversationId}`, before: beginNote },
    { name: 'orders', path: '/orders' },
    { name: 'orders-empty', path: '/orders', before: (page) => searchFor(page, 'tidak ada') },
    { name: 'order', path: `/orders/${orderId}` },
    { name: 'order-new', path: '/orders/new' },
    { name: 'customers', path: '/customers' },
    { name: 'customer', path: '/customers', before: openFirstCustomer },
    { name: 'omnibar', path: '/orders', before: openOmnibar },
    { name: 'products', path: '/products' },
    { name: 'products-none', path: '/products?show=retired' },
    { name: 'product', path: '/products', before: openFirstProduct },
    { name: 'product-stock', path: '/products', before: openStock },
    { name: 'product-new', path: '/products', before: (page) => press(page, 'Tambah produk') },
    { name: 'templates', path: '/templates' },
    { name: 'template', path: '/templates', before: editReminder },
    { name: 'template-new', path: '/templates/new?purpose=thank_you', before: writeWrong },
    { name: 'inbox-narrowed', path: '/inbox?waiting=true&sort=waiting' },
    { name: 'inbox-views', path: '/inbox', before: openSavedViews },
    { name: 'bell', path: '/orders', before: openBell },
    { name: 'labels', path: '/labels' },
    { name: 'label-new', path: '/labels', before: openNewLabel },
    {
      name: 'reminders',
      path: '/reminders',
      before: (page) => page.locator('main h2').nth(1).waitFor(),
    },
    { name: 'reminder-rules', path: '/reminder-rules' },
    {
      name: 'reminder-rule-new',
      path: '/reminder-rules',
      before: (page) => press(page, 'Buat aturan'),
    },
    {
      name: 'reminder-rule',
      path: '/reminder-rules',
      before: openRuleForecast,
    },
    { name: 'settings-hours', path: '/settings/hours' },
    { name: 'team', path: '/team' },
    { name: 'team-new', path: '/team', before: (page) => press(page, 'Tambah orang') },
    { name: 'team-leave', path: '/team', before: askToTakeOut },
    { name: 'profile', path: '/profile' },
    { name: 'profile-totp', path: '/profile', before: setUpTotp },
    { name: 'audit', path: '/audit' },
    { name: 'numbers', path: '/numbers' },
    { name: 'number-add', path: '/numbers', before: (page) => press(page, 'Tambah nomor') },
    { name: 'api-keys', path: '/api-keys' },
    { name: 'api-key-new', path: '/api-keys', before: (page) => press(page, 'Buat kunci') },
    { name: 'canned-replies', path: '/canned-replies' },
    {
      name: 'canned-reply-new',
      path: '/canned-replies',
      before: (page) => press(page, 'Tambah balasan cepat'),
    },
    { name: 'inbox-canned', path: `/inbox/${conversationId}`, before: (page) => typeAnswer(page, '/') },
    { name: 'inbox-emoji', path: `/inbox/${conversationId}`, before: (page) => press(page, 'Emoji') },
    { name: 'inbox-blank', path: `/inbox/${conversationId}`, before: leaveBlank },
    { name: 'inbox-rich', path: `/inbox/${richId}`, before: (page) => seenByAgent(shop, richId, page) },
    { name: 'inbox-lines', path: `/inbox/${richId}`, before: unfoldLines },
    { name: 'inbox-search', path: `/inbox/${richId}`, before: searchThread },
    { name: 'inbox-hand', path: `/inbox/${richId}`, before: handOver },
    { name: 'inbox-mention', path: `/inbox/${richId}`, before: mention },
    { name: 'inbox-later', path: `/inbox/${conversationId}`, before: sendLater },
    { name: 'inbox-send', path: `/inbox/${conversationId}`, before: openWaysToSend },
    { name: 'inbox-labels', path: `/inbox/${conversationId}`, before: giveLabels },
    { name: 'inbox-chosen', path: '/inbox', before: choose },
    { name: 'availability', path: '/orders', before: openAvailability },
    { name: 'number-remove', path: '/numbers', before: (page) => askToRemove(shop, page) },
    { name: 'cs-dashboard', path: '/cs/dashboard', isAgents: true },
    { name: 'cs-inbox', path: `/inbox/${richId}`, isAgents: true },
    { name: 'cs-profile-menu', path: '/cs/dashboard', isAgents: true, before: openProfileMenu },
    { name: 'new-chat', path: '/inbox?new=chat' },
    { name: 'shortcuts', path: '/orders', before: (page) => page.locator('body').press('?') },
    { name: 'not-found', path: '/nowhere' },
    { name: 'whatsapp', path: '/whatsapp' },
    {
      name: 'whatsapp-pairing',
      path: '/whatsapp',
      before: (page) => askPairingCode(shop, page),
      after: () => shop.simulator('scan'),
    },
  ];
}

async function openFirstProduct(page: Page): Promise<void> {
  await page.locator('[data-product]').first().click();
  await page.locator('#product-form').waitFor();
}

async function openStock(page: Page): Promise<void> {
  await openFirstProduct(page);
  await page.getByRole('tab', { name: 'Stok' }).click();
  await page.locator('[data-stock]').waitFor();
}

async function editReminder(page: Page): Promise<void> {
  await page.locator('[data-purpose=reminder] a[href^="/templates/"]').last().click();
  await page.locator('textarea').press('End');
  await page.locator('[data-variable=shop_name]').click();
  await page.locator('[data-today]').waitFor();
}

async function writeWrong(page: Page): Promise<void> {
  await page.locator('textarea').fill('Halo {customer_name}, terima kasih! Kodenya {voucher}.');
  await page.locator('[data-preview]').waitFor();
}

async function openSnooze(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Tunda percakapan' }).click();
  await page.locator('[data-snooze]').first().waitFor();
}

async function beginNote(page: Page): Promise<void> {
  await page.locator('[data-composer-tab=note]').click();
  await page.locator('[data-note-composer] textarea').fill('Sudah saya tanyakan ke kurir.');
}

/** The question before somebody is taken out, with what happens to the conversations. */
async function askToTakeOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Tindakan untuk' }).nth(1).click();
  await page.getByRole('menuitem', { name: 'Nonaktifkan' }).click();
}

/** A secret that was asked for and is never proven counts for nothing. */
async function setUpTotp(page: Page): Promise<void> {
  await press(page, 'Nyalakan');
  await page.getByRole('dialog').getByLabel('Kata sandi sekarang').fill('admin123');
  await page.getByRole('button', { name: 'Lanjut', exact: true }).click();
  await page.getByAltText('Kode QR untuk aplikasi autentikator').waitFor();
  await page.getByAltText('Kode QR untuk aplikasi autentikator').scrollIntoViewIfNeeded();
}

async function searchFor(page: Page, words: string): Promise<void> {
  await page.getByRole('searchbox').first().fill(words);
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('dialog').waitFor();
}

async function openRuleForecast(page: Page): Promise<void> {
  await press(page, 'Ubah Semua produk');
  await page.getByRole('dialog').getByText('Dengan aturan ini').scrollIntoViewIfNeeded();
}

async function openFirstCustomer(page: Page): Promise<void> {
  await page.locator('main li button').first().click();
}

async function openSavedViews(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Tampilan tersimpan' }).click();
}

async function openBell(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pemberitahuan' }).click();
}

async function openNewLabel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Buat label' }).click();
}

async function openOmnibar(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor({ state: 'attached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').locator('input').fill('ratna');
}

/** The number unlinked and waiting, with a code to type on the phone. */
async function askPairingCode(shop: Shop, page: Page): Promise<void> {
  await shop.staff('POST', '/whatsapp/sessions/main/logout');
  await shop.staff('POST', '/whatsapp/sessions/main/start');
  await page.getByRole('tab', { name: 'Pakai kode' }).first().click();
  await page.getByLabel('Nomor HP toko').first().fill('0811-0000-1111');
  await page.getByRole('button', { name: 'Minta kode' }).first().click();
  await page.locator('[data-pairing-code]').first().waitFor();
}

/** Types into the open conversation's field, which opens a list over it. */
async function typeAnswer(page: Page, text: string): Promise<void> {
  await page.locator('textarea').pressSequentially(text);
  await page.getByRole('listbox', { name: 'Balasan cepat' }).getByRole('option').first().waitFor();
}

/** An answer in which a value is missing. */
async function leaveBlank(page: Page): Promise<void> {
  await page.locator('textarea').fill('Resi pesanan {order_number} menyusul ya Kak');
  await page.locator('form mark').first().waitFor();
}

/** A colleague has the thread open and types. */
async function seenByAgent(shop: Shop, id: number, page: Page): Promise<void> {
  const agent = createShop(shop.stack);
  await agent.login('cs@someah.com', 'cs123');
  await agent.staff('POST', `/conversations/${id}/presence`, { state: 'typing' });
  await page.locator('[data-presence=typing]').first().waitFor();
}

async function unfoldLines(page: Page): Promise<void> {
  const lines = page.locator('[data-lines] button').first();
  await lines.scrollIntoViewIfNeeded();
  await lines.click();
}

async function searchThread(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Cari di percakapan ini' });
  if (await button.isVisible()) await button.click();
  else {
    await page.getByRole('button', { name: 'Tindakan lain' }).click();
    await page.getByRole('menuitem', { name: 'Cari di percakapan ini' }).click();
  }
  await page.getByPlaceholder('Cari di percakapan ini').fill('sleman');
  await page.getByText('1 dari').waitFor();
}

async function handOver(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Alihkan percakapan|Tindakan lain/ }).click();
  await page.getByRole('menuitem', { name: 'Serahkan ke rekan' }).click();
  await page.getByRole('dialog').waitFor();
}

async function mention(page: Page): Promise<void> {
  await page.locator('[data-composer-tab=note]').click();
  await page.locator('[data-note-composer] textarea').pressSequentially('Tolong dicek @w');
  await page.getByRole('listbox').getByRole('option').first().waitFor();
}

async function openWaysToSend(page: Page): Promise<void> {
  await page.locator('textarea').fill('Sudah kami kirim ya, Bu.');
  await page.locator('[data-send-more]').click();
  await page.locator('[data-send-then]').first().waitFor();
}

async function sendLater(page: Page): Promise<void> {
  await page.locator('textarea').fill('Besok pagi kami kabari lagi ya, Bu.');
  await page.locator('[data-send-more]').click();
  await page.locator('[data-send-then=later]').click();
  await page.locator('[data-later]').first().waitFor();
}

/** Where the panel is a drawer it comes first. */
async function giveLabels(page: Page): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) < 1_280)
    await page.getByRole('button', { name: 'Tampilkan panel pelanggan' }).click();
  await page.getByRole('button', { name: 'Beri label' }).first().click();
}

async function choose(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pilih beberapa' }).click();
}

async function openAvailability(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Status kamu' }).click();
}

async function openProfileMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Profil/ }).click();
}

/** A second number: the first is the default one, which stays. */
async function askToRemove(shop: Shop, page: Page): Promise<void> {
  const remove = page.getByRole('button', { name: 'Hapus nomor' });
  if ((await remove.count()) === 0)
    await shop.staff('POST', '/whatsapp/sessions', { id: 'grosir', label: 'Grosir' });
  await remove.first().click();
  await page.getByRole('dialog').waitFor();
}
