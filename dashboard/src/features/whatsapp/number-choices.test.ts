import type { ShopNumber } from '@roms/contracts/whatsapp';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { emitLive } from '../../live/bus.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { fetchNumbers } from '../../shop/numbers/numbers.api.ts';
import NumbersView from './NumbersView.vue';
import * as calls from './whatsapp.api.ts';
import { aDetail, aNumber } from './whatsapp.fixture.ts';

vi.mock('./whatsapp.api.ts');
vi.mock('../../shop/numbers/numbers.api.ts');
const wa = vi.mocked(calls);

const MAIN = aNumber({ label: 'Pusat' });
const BRANCH = aNumber({ id: 'cabang', label: 'Cabang', isDefault: false, phone: null });

enableAutoUnmount(afterEach);
beforeEach(() => void vi.resetAllMocks());

const Dialog = {
  props: ['open', 'title', 'description'],
  template: `<div v-if="open" role="dialog">{{ title }} {{ description }}<slot name="body" /><slot name="footer" /></div>`,
};
async function openPage(numbers: ShopNumber[]) {
  vi.mocked(fetchNumbers).mockResolvedValue(numbers);
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: Dialog }] });
  const page = mount(NumbersView, {
    global: { plugins: [...withQueries(), i18n, router], stubs: { Modal: Dialog } },
  });
  await flushPromises();
  return page;
}
type OpenPage = Awaited<ReturnType<typeof openPage>>;
async function press(page: OpenPage, words: string): Promise<void> {
  const found = page.findAll('button').filter((button) => button.text() === words);
  await found.at(-1)!.trigger('click');
  await flushPromises();
}
const labels = (page: OpenPage) => page.findAll('article').map((card) => card.attributes('aria-label'));

it('adds a number under a name, and shows its code as soon as it is told', async () => {
  const page = await openPage([MAIN]);
  await press(page, 'Tambah nomor');
  await page.get('#add-number').trigger('submit');
  expect(page.text()).toContain('Beri nomor ini nama');
  expect(wa.addNumber).not.toHaveBeenCalled();

  await page.get('#add-number input').setValue('Cabang Bandung');
  const added = aNumber({
    id: 'cabang-bandung',
    label: 'Cabang Bandung',
    isDefault: false,
    state: 'starting',
  });
  wa.addNumber.mockResolvedValueOnce(added);
  await page.get('#add-number').trigger('submit');
  await flushPromises();
  expect(wa.addNumber).toHaveBeenCalledExactlyOnceWith({ id: 'cabang-bandung', label: 'Cabang Bandung' });
  expect(labels(page)).toEqual(['Pusat', 'Cabang Bandung']);
  emitLive('session.updated', { session: { ...added, state: 'qr', qr: '2@code', version: 2 } });
  await flushPromises();
  expect(page.text()).toContain('Pindai kode QR');
});

it('offers neither removal nor promotion of the default number, and makes another one the default', async () => {
  const page = await openPage([MAIN, BRANCH]);
  const [main] = page.findAll('article');
  expect(main!.text()).toContain('tidak bisa dihapus');
  expect(main!.text()).not.toContain('Hapus nomor');
  wa.updateNumber.mockResolvedValueOnce({ ...BRANCH, isDefault: true, version: 2 });
  await press(page, 'Jadikan utama');
  expect(wa.updateNumber).toHaveBeenCalledExactlyOnceWith('cabang', { isDefault: true });
});

it('shows what a name above a reply looks like, and says when it could not be saved', async () => {
  const page = await openPage([MAIN]);
  wa.updateNumber.mockRejectedValueOnce(new ApiError(0, 'offline', ''));
  await page.get('button[role=switch]').trigger('click');
  await flushPromises();
  expect(wa.updateNumber).toHaveBeenCalledExactlyOnceWith('main', { showAgentName: true });
  expect(page.get('button[role=switch]').attributes('aria-checked')).toBe('false');
});

it('says what becomes of what hangs on a number before it is removed', async () => {
  const page = await openPage([MAIN, BRANCH]);
  wa.fetchNumber.mockResolvedValue({ ...aDetail(BRANCH), waitingSends: 3 });
  await press(page, 'Hapus nomor');
  const dialog = page.get('[role=dialog]').text();
  expect(dialog).toContain('3 pesan yang menunggu dikirim dari Pusat');
  expect(dialog).toContain('tetap bisa dibaca');
  expect(wa.removeNumber).not.toHaveBeenCalled();

  vi.mocked(fetchNumbers).mockResolvedValue([MAIN]);
  await press(page, 'Hapus nomor ini');
  expect(wa.removeNumber).toHaveBeenCalledExactlyOnceWith('cabang');
  expect(labels(page)).toEqual(['Pusat']);
});

it('forgets a number that somebody else removed', async () => {
  const page = await openPage([MAIN, BRANCH]);
  emitLive('session.removed', { sessionId: 'cabang' });
  await flushPromises();
  expect(labels(page)).toEqual(['Pusat']);
});
