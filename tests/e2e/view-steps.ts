import type { Page } from 'playwright-core';
import { createShop, type Shop } from '../support/shop.ts';

/** What is done on a page before its picture is taken. */

export async function openFirstProduct(page: Page): Promise<void> {
  await page.locator('[data-product]').first().click();
  await page.locator('#product-form').waitFor();
}

export async function openStock(page: Page): Promise<void> {
  await openFirstProduct(page);
  await page.getByRole('tab', { name: 'Stok' }).click();
  await page.locator('[data-stock]').waitFor();
}

export async function openOffers(page: Page): Promise<void> {
  await page.locator('[data-product]').filter({ hasText: 'Kintamani' }).first().click();
  await page.getByRole('tab', { name: 'Penawaran' }).click();
  await page.getByText('Sering dibeli bersama').waitFor();
}

export async function editReminder(page: Page): Promise<void> {
  await page.locator('[data-purpose=reminder] a[href^="/templates/"]').last().click();
  await page.locator('textarea').press('End');
  await page.locator('[data-variable=shop_name]').click();
  await page.locator('[data-today]').waitFor();
}

export async function writeWrong(page: Page): Promise<void> {
  await page.locator('textarea').fill('Halo {customer_name}, terima kasih! Kodenya {voucher}.');
  await page.locator('[data-preview]').waitFor();
}

export async function openImport(page: Page): Promise<void> {
  await page.getByText('order-lama.csv').click();
  await page.getByText('Baris yang gagal').waitFor();
}

export async function openSnooze(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Tunda percakapan' }).click();
  await page.locator('[data-snooze]').first().waitFor();
}

export async function beginNote(page: Page): Promise<void> {
  await page.locator('[data-composer-tab=note]').click();
  await page.locator('[data-note-composer] textarea').fill('Sudah saya tanyakan ke kurir.');
}

/** The question before somebody is taken out, with what happens to the conversations. */
export async function askToTakeOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Tindakan untuk' }).nth(1).click();
  await page.getByRole('menuitem', { name: 'Nonaktifkan' }).click();
}

/** A secret that was asked for and is never proven counts for nothing. */
export async function setUpTotp(page: Page): Promise<void> {
  await press(page, 'Nyalakan');
  await page.getByRole('dialog').getByLabel('Kata sandi sekarang').fill('admin123');
  await page.getByRole('button', { name: 'Lanjut', exact: true }).click();
  await page.getByAltText('Kode QR untuk aplikasi autentikator').waitFor();
  await page.getByAltText('Kode QR untuk aplikasi autentikator').scrollIntoViewIfNeeded();
}

export async function searchFor(page: Page, words: string): Promise<void> {
  await page.getByRole('searchbox').first().fill(words);
}

export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('dialog').waitFor();
}

export async function openRuleForecast(page: Page): Promise<void> {
  await press(page, 'Ubah Semua produk');
  await page.getByRole('dialog').getByText('Dengan aturan ini').scrollIntoViewIfNeeded();
}

export async function openFirstCustomer(page: Page): Promise<void> {
  await page.locator('[data-customer]').first().click();
  await page.waitForURL(/customers\/\d+$/);
}

export async function askToErase(page: Page): Promise<void> {
  await openFirstCustomer(page);
  await press(page, 'Hapus data pribadi');
}

export async function chooseCustomers(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pilih banyak sekaligus' }).click();
  for (const place of [0, 1]) await page.locator('[data-customer]').nth(place).click();
}

export async function openSavedViews(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Tampilan tersimpan' }).click();
}

export async function openBell(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pemberitahuan' }).click();
}

export async function openNewLabel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Buat label' }).click();
}

/** A segment of the shop's own with a group and people, and who fits it. */
export async function openAudience(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Ubah Langganan/ }).click();
  await page.locator('[data-count]').waitFor();
}

export async function openOmnibar(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor({ state: 'attached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').locator('input').fill('ratna');
}

/** The number unlinked and waiting, with a code to type on the phone. */
export async function askPairingCode(shop: Shop, page: Page): Promise<void> {
  await shop.staff('POST', '/whatsapp/sessions/main/logout');
  await shop.staff('POST', '/whatsapp/sessions/main/start');
  // Another number may wait for its phone already.
  const card = page.getByRole('article', { name: 'Nomor utama' });
  await card.getByRole('tab', { name: 'Pakai kode' }).click();
  await card.getByLabel('Nomor HP toko').fill('0811-0000-1111');
  await card.getByRole('button', { name: 'Minta kode' }).click();
  await card.locator('[data-pairing-code]').waitFor();
}

/** Types into the open conversation's field, which opens a list over it. */
export async function typeAnswer(page: Page, text: string): Promise<void> {
  await page.locator('textarea').pressSequentially(text);
  await page.getByRole('listbox', { name: 'Balasan cepat' }).getByRole('option').first().waitFor();
}

/** An answer in which a value is missing. */
export async function leaveBlank(page: Page): Promise<void> {
  await page.locator('textarea').fill('Resi pesanan {order_number} menyusul ya Kak');
  await page.locator('form mark').first().waitFor();
}

/** A colleague has the thread open and types. */
export async function seenByAgent(shop: Shop, id: number, page: Page): Promise<void> {
  const agent = createShop(shop.stack);
  await agent.login('cs@someah.com', 'cs123');
  await agent.staff('POST', `/conversations/${id}/presence`, { state: 'typing' });
  await page.locator('[data-presence=typing]').first().waitFor();
}

export async function unfoldLines(page: Page): Promise<void> {
  const lines = page.locator('[data-lines] button').first();
  await lines.scrollIntoViewIfNeeded();
  await lines.click();
}

export async function searchThread(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Cari di percakapan ini' });
  if (await button.isVisible()) await button.click();
  else {
    await page.getByRole('button', { name: 'Tindakan lain' }).click();
    await page.getByRole('menuitem', { name: 'Cari di percakapan ini' }).click();
  }
  await page.getByPlaceholder('Cari di percakapan ini').fill('sleman');
  await page.getByText('1 dari').waitFor();
}

export async function handOver(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Alihkan percakapan|Tindakan lain/ }).click();
  await page.getByRole('menuitem', { name: 'Serahkan ke rekan' }).click();
  await page.getByRole('dialog').waitFor();
}

export async function mention(page: Page): Promise<void> {
  await page.locator('[data-composer-tab=note]').click();
  await page.locator('[data-note-composer] textarea').pressSequentially('Tolong dicek @w');
  await page.getByRole('listbox').getByRole('option').first().waitFor();
}

export async function openWaysToSend(page: Page): Promise<void> {
  await page.locator('textarea').fill('Sudah kami kirim ya, Bu.');
  await page.locator('[data-send-more]').click();
  await page.locator('[data-send-then]').first().waitFor();
}

export async function sendLater(page: Page): Promise<void> {
  await page.locator('textarea').fill('Besok pagi kami kabari lagi ya, Bu.');
  await page.locator('[data-send-more]').click();
  await page.locator('[data-send-then=later]').click();
  await page.locator('[data-later]').first().waitFor();
}

/** Where the panel is a drawer it comes first. */
export async function giveLabels(page: Page): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) < 1_280)
    await page.getByRole('button', { name: 'Tampilkan panel pelanggan' }).click();
  await page.getByRole('button', { name: 'Beri label' }).first().click();
}

export async function choose(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pilih beberapa' }).click();
}

export async function openAvailability(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Status kamu' }).click();
}

export async function openProfileMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Profil/ }).click();
}

/** A second number: the first is the default one, which stays. */
export async function askToRemove(shop: Shop, page: Page): Promise<void> {
  const remove = page.getByRole('button', { name: 'Hapus nomor' });
  if ((await remove.count()) === 0)
    await shop.staff('POST', '/whatsapp/sessions', { id: 'grosir', label: 'Grosir' });
  await remove.first().click();
  await page.getByRole('dialog').waitFor();
}

export async function askWhy(page: Page): Promise<void> {
  await page.locator('details[data-why] > summary').click();
  const answers = page.locator('details[data-why] li[data-verdict]');
  await answers.first().waitFor();
  await answers.first().scrollIntoViewIfNeeded();
}

export async function openStopDialog(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Menu profil|profil/i })
    .last()
    .click();
  await page.getByRole('menuitem', { name: 'Hentikan pesan otomatis' }).click();
  await page.getByRole('dialog').waitFor();
}
