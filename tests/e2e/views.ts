import type { Page } from 'playwright-core';
import type { Shop } from '../support/shop.ts';

/** A picture of the product: where it is taken, and what is done before and after. */
export type View = {
  name: string;
  path: string;
  /** Is seen by whoever is not logged in. */
  isPublic?: boolean;
  /** Brings the page to where its picture is taken, and the shop back to where it was. */
  before?: (page: Page) => Promise<unknown>;
  after?: () => Promise<unknown>;
};

/** Every view of the dashboard, and the simulator's page; public ones first. Tells its story in the shop of a fresh stack. */
export async function viewsOf(shop: Shop): Promise<View[]> {
  const { phone, orderId, conversationId } = await tellAStory(shop);
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
    { name: 'order-why', path: `/orders/${orderId}`, before: askWhy },
    { name: 'order-new', path: '/orders/new' },
    { name: 'customers', path: '/customers' },
    { name: 'customer', path: '/customers', before: openFirstCustomer },
    { name: 'omnibar', path: '/orders', before: openOmnibar },
    { name: 'inbox-narrowed', path: '/inbox?waiting=true&sort=waiting' },
    { name: 'inbox-views', path: '/inbox', before: openSavedViews },
    { name: 'bell', path: '/orders', before: openBell },
    { name: 'labels', path: '/labels' },
    { name: 'label-new', path: '/labels', before: openNewLabel },
    {
      name: 'automation-stopped',
      path: '/orders',
      before: async () => shop.staff('PUT', '/automation/stop', { reason: 'Stok opname sampai sore' }),
      after: async () => shop.staff('DELETE', '/automation/stop'),
    },
    { name: 'automation-stop', path: '/orders', before: openStopDialog },
    { name: 'settings', path: '/settings' },
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
  for (const [shortcut, body] of [
    ['ongkir', 'Ongkir ke kota Kakak 15 ribu ya, {customer_name}. Mau sekalian kami hitungkan totalnya?'],
    ['rekening', 'Pembayaran ke BCA 123-456-7890 a.n. {shop_name}. Total order {order_number}: {total}.'],
  ])
    await shop.staff('POST', '/canned-replies', { shortcut, body, shared: true });
  await shop.staff('POST', `/conversations/${conversation.id}/messages`, {
    clientId: 'story-1',
    body: 'Sudah, Ibu! Siang ini diambil kurir, sampai Makassar kira-kira *3 hari* lagi.',
  });
  await until(async () => (await shop.phoneMessages(phone)).length >= 3);
  await labelStory(shop, conversation.id);
  await shop.customerReads(phone);
  await shop.customerWrites(phone, 'Siap, makasih kak!');
  await shop.staff('PATCH', `/conversations/${conversation.id}`, { status: 'pending' });
  await shop.staff('PATCH', `/conversations/${conversation.id}`, { status: 'open' });
  await shop.staff('POST', `/conversations/${conversation.id}/notes`, {
    body: 'Kurir bilang paketnya ditahan di gudang Makassar, cek lagi besok pagi.',
  });
  await shop.staff('POST', '/users', { name: 'Wati Lestari', email: 'wati@kopisomeah.id', role: 'cs' });
  await shop.setOrderStatus(order.orderId, 'shipped');
  await shop.setOrderStatus(order.orderId, 'completed');
  await until(async () => (await shop.order(order.orderId)).lifecycle.state === 'waiting');
  return { phone, orderId: order.orderId, conversationId: conversation.id };
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

async function openFirstCustomer(page: Page): Promise<void> {
  await page.locator('main li button').first().click();
}

/** A complaint and two labels of the shop's own. */
async function labelStory(shop: Shop, conversationId: number): Promise<void> {
  await shop.staff('POST', '/labels', { name: 'Grosir', color: '#84994f' });
  await shop.staff('POST', '/labels', { name: 'Langganan kantor', color: '#14a098' });
  const { data: labels } = await shop.staff<{ data: { id: number }[] }>('GET', '/labels');
  await shop.staff('PUT', `/conversations/${conversationId}/labels`, {
    labelIds: labels.map(({ id }) => id),
    category: 'terlambat',
  });
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
  await page.getByRole('tab', { name: 'Pakai kode' }).click();
  await page.getByLabel('Nomor HP toko').fill('0811-0000-1111');
  await page.getByRole('button', { name: 'Minta kode' }).click();
  await page.locator('[data-pairing-code]').waitFor();
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('the story does not go on');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
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

async function askWhy(page: Page): Promise<void> {
  await page.locator('details[data-why] > summary').click();
  const answers = page.locator('details[data-why] li[data-verdict]');
  await answers.first().waitFor();
  await answers.first().scrollIntoViewIfNeeded();
}

async function openStopDialog(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Menu profil|profil/i })
    .last()
    .click();
  await page.getByRole('menuitem', { name: 'Hentikan pesan otomatis' }).click();
  await page.getByRole('dialog').waitFor();
}
