import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import type { Me, Role } from '@roms/contracts/users';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { cannedRepliesApi } from '../../shop/canned-replies/canned-replies.api.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import CannedRepliesView from './CannedRepliesView.vue';
import '../../api/error-words.ts';

enableAutoUnmount(afterEach);
beforeEach(() => void vi.restoreAllMocks());

const SHARED = { id: 1, shortcut: 'ongkir', body: 'Ongkirnya 15rb', shared: true };
const OWN = { id: 2, shortcut: 'resi', body: 'Resi {order_number}', shared: false };

/** A dialog is drawn in its place, so that a test can press its buttons. */
const Dialog = {
  props: ['open', 'title', 'description'],
  template: `<div v-if="open" role="dialog">{{ title }} {{ description }}<slot name="body" /><slot name="footer" /></div>`,
};
async function openPage(role: Role) {
  vi.spyOn(cannedRepliesApi, 'all').mockResolvedValue([SHARED, OWN]);
  const plugins = withQueries();
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: Dialog }] });
  const page = mount(CannedRepliesView, {
    global: { plugins: [...plugins, i18n, router, bundledIcons], stubs: { Modal: Dialog } },
  });
  useLoginStore().me = {
    user: { id: 1, name: 'Ani', email: 'a@x.id', role },
    shop: { name: 'Kopi Someah', zone: 'Asia/Jakarta' },
  } as Me;
  await flushPromises();
  const press = async (words: string) => {
    const named = (one: { text: () => string; attributes: (name: string) => string | undefined }) =>
      one.text() === words || one.attributes('aria-label') === words;
    await page.findAll('button').filter(named).at(-1)!.trigger('click');
    await flushPromises();
  };
  const labels = () => page.findAll('button').map((one) => one.attributes('aria-label') ?? one.text());
  return { page, press, labels };
}

describe('the page of canned replies', () => {
  it('lets CS change their own and read the shared ones, an admin both', async () => {
    const cs = await openPage('cs');
    expect(cs.page.text()).toContain('Milik bersama (1)');
    expect(cs.labels()).toContain('Ubah /resi');
    expect(cs.labels()).not.toContain('Ubah /ongkir');
    expect((await openPage('admin')).labels()).toContain('Hapus /ongkir');
  });

  it('says what is wrong before it asks the server, shows how it reads, and keeps it', async () => {
    const create = vi.spyOn(cannedRepliesApi, 'create').mockResolvedValue(OWN);
    const { page, press } = await openPage('cs');
    await press('Tambah balasan cepat');
    await page.get('form input').setValue('dua kata');
    await page.get('textarea').setValue('Halo {nama}');
    await page.get('form').trigger('submit');
    await flushPromises();
    expect(page.text()).toContain('Satu kata');
    expect(page.text()).toContain('{nama}');
    expect(create).not.toHaveBeenCalled();
    await page.get('form input').setValue('salam');
    await page.get('textarea').setValue('Halo {customer_name} dari {shop_name}');
    expect(page.text()).toContain('Halo Dewi dari Kopi Someah');
    expect(page.text()).not.toContain('Semua CS bisa memakainya');
    await page.get('form').trigger('submit');
    await flushPromises();
    const body = 'Halo {customer_name} dari {shop_name}';
    expect(create).toHaveBeenCalledExactlyOnceWith({ shortcut: 'salam', body, shared: false });
    expect(page.find('[role=dialog]').exists()).toBe(false);
  });

  it('keeps what was typed when the name is taken', async () => {
    const taken = new ApiError(409, 'shortcut_taken', '');
    vi.spyOn(cannedRepliesApi, 'change').mockRejectedValueOnce(taken);
    const { page, press } = await openPage('cs');
    await press('Ubah /resi');
    await page.get('form input').setValue('ongkir');
    await page.get('form').trigger('submit');
    await flushPromises();
    expect(page.get('[role=dialog] [role=alert]').text()).toContain('sudah dipakai');
    expect(page.get<HTMLInputElement>('form input').element.value).toBe('ongkir');
  });

  it('asks before it deletes, and says whom it takes it from', async () => {
    const remove = vi.spyOn(cannedRepliesApi, 'remove').mockResolvedValue(null);
    const { page, press } = await openPage('admin');
    await press('Hapus /ongkir');
    expect(page.get('[role=dialog]').text()).toContain('dipakai bersama');
    await press('Hapus');
    expect(remove).toHaveBeenCalledExactlyOnceWith(1);
  });
});
