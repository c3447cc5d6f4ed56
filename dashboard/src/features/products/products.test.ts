import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import type { ProductDetail } from '@roms/contracts/products';
import type { Me, Role } from '@roms/contracts/users';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { expectRowsKept } from '../../ui/row-list.fixture.ts';
import { productsApi } from './products.api.ts';
import ProductsView from './ProductsView.vue';

enableAutoUnmount(afterEach);
beforeEach(() => void vi.restoreAllMocks());

const KOPI: ProductDetail = {
  id: 1,
  name: 'Kopi Gayo',
  sku: 'KOPI-1',
  price: 90_000,
  stock: 2,
  description: '',
  active: true,
  supplyDays: 21,
  lowStock: 5,
  recommendation: '',
  pictureId: null,
  relations: [{ productId: 2, name: 'Gula Aren', active: true, kind: 'complement' }],
  isUsed: true,
};
const page = <T>(data: T[], nextCursor: string | null = null) => ({ data, page: { nextCursor } });

/** A dialog is drawn in its place, so that a test can press its buttons. */
const Dialog = {
  props: ['open', 'title', 'description'],
  template: `<div v-if="open" role="dialog">{{ title }} {{ description }}<slot name="body" /><slot name="footer" /></div>`,
};
/** Rows are drawn as far as they are seen, and nothing is seen here. */
const Rows = {
  props: ['items'],
  template: `<div><slot v-for="item in items" :key="item.id" :item="item" /></div>`,
};

/** The form comes when it is first wanted. */
async function settle() {
  await flushPromises();
  await vi.dynamicImportSettled();
  await flushPromises();
}
async function openPage({
  role = 'admin' as Role,
  path = '/',
  product = KOPI,
  nextCursor = null as string | null,
} = {}) {
  vi.spyOn(productsApi, 'page').mockResolvedValue(page([product], nextCursor));
  vi.spyOn(productsApi, 'one').mockResolvedValue(product);
  vi.spyOn(productsApi, 'movements').mockResolvedValue(page([]));
  const plugins = withQueries();
  useLoginStore().me = {
    user: { id: 1, name: 'Ani', email: 'a@x.id', role },
    shop: { name: 'Kopi Someah', zone: 'Asia/Jakarta' },
  } as Me;
  const routes = ['/', '/imports'].map((one) => ({ path: one, component: Dialog }));
  const router = createRouter({ history: createMemoryHistory(), routes });
  await router.push(path);
  const view = mount(ProductsView, {
    global: {
      plugins: [...plugins, i18n, router, bundledIcons],
      stubs: { Modal: Dialog, Slideover: Dialog, VirtualRows: Rows },
    },
    attachTo: document.body,
  });
  await settle();
  const press = async (words: string) => {
    await view
      .findAll('button')
      .filter((one) => one.text() === words)
      .at(-1)!
      .trigger('click');
    await flushPromises();
  };
  const fill = async (label: string, value: string) => {
    const field = view
      .findAll('label')
      .filter((one) => one.text().startsWith(label))
      .at(-1)!;
    const input = view.get(`[id="${field.attributes('for')}"]`);
    await input.setValue(value);
    // A number is taken when its field is left.
    await input.trigger('blur');
    await flushPromises();
  };
  return { view, router, press, fill };
}

describe('the page of products', () => {
  it('keeps its rows when a page fails, knows whether they are old, and asks again when it is told to', async () => {
    const { view } = await openPage({ nextCursor: 'more' });
    const fail = () =>
      void vi.mocked(productsApi.page).mockRejectedValueOnce(new ApiError(503, 'unavailable', ''));
    await expectRowsKept(view, fail);
  });

  it('says what is scarce, and finds it by the filter in the address', async () => {
    const { view, press } = await openPage();
    expect(view.get('[data-product="1"]').text()).toContain('Menipis');
    await press('Stok menipis');
    expect(productsApi.page).toHaveBeenLastCalledWith(
      { q: '', state: 'active', low: 'true', cursor: null },
      expect.anything(),
    );
  });

  it('lets CS read and change nothing', async () => {
    const { view } = await openPage({ role: 'cs', path: '/?open=1' });
    const words = view.findAll('button').map((one) => one.text());
    expect(words).not.toContain('Tambah produk');
    expect(words).not.toContain('Simpan');
    expect(view.get('fieldset').attributes('disabled')).toBeDefined();
  });

  it('makes a product, and says by the field which SKU is taken', async () => {
    const create = vi
      .spyOn(productsApi, 'create')
      .mockRejectedValueOnce(new ApiError(409, 'sku_taken', '', { fields: { sku: [''] } }))
      .mockResolvedValue(KOPI);
    const { view, router, fill } = await openPage({ path: '/?open=new' });
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(view.text()).toContain('Isi nama produk.');
    expect(create).not.toHaveBeenCalled();
    await fill('Nama', 'Kopi Gayo');
    await fill('SKU', 'KOPI-1');
    await fill('Harga', '90000');
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(view.text()).toContain('SKU ini sudah dipakai');
    await fill('SKU', 'KOPI-2');
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(create).toHaveBeenLastCalledWith(
      expect.objectContaining({ name: 'Kopi Gayo', sku: 'KOPI-2', price: 90_000, stock: 0 }),
    );
    await vi.waitFor(() => expect(router.currentRoute.value.query.open).toBe('1'));
  });

  it('retires what orders hold, and deletes what nothing does', async () => {
    const change = vi.spyOn(productsApi, 'change').mockResolvedValue({ ...KOPI, active: false });
    const used = await openPage({ path: '/?open=1' });
    await used.press('Berhenti menjual');
    expect(used.view.text()).toContain('jadi disimpan');
    await used.press('Berhenti menjual');
    expect(change).toHaveBeenCalledExactlyOnceWith(1, { active: false });

    const remove = vi.spyOn(productsApi, 'remove').mockResolvedValue(null);
    const unused = await openPage({ path: '/?open=1', product: { ...KOPI, isUsed: false } });
    await unused.press('Hapus produk');
    await unused.press('Hapus produk');
    expect(remove).toHaveBeenCalledExactlyOnceWith(1);
  });

  it('shows an admin how often it was offered and bought, and what it is bought together with', async () => {
    const offers = vi.spyOn(productsApi, 'offers').mockResolvedValue({
      ...{ sinceDays: 90, withinDays: 14 },
      offers: [
        { reason: 'together', offered: 30, bought: 4 },
        { reason: 'bestseller', offered: 2, bought: 1 },
      ],
      together: [{ productId: 2, name: 'Gula Aren', orders: 18, confidence: 0.4, lift: 3.24 }],
    });
    const { view } = await openPage({ path: '/?open=1' });
    expect(offers).not.toHaveBeenCalled();
    await view.findAll('[role=tab]').at(2)!.trigger('mousedown', { button: 0 });
    await settle();
    expect(view.get('[data-offered]').text()).toBe('32 kali ditawarkan, 5 dibeli dalam 14 hari');
    expect(view.text()).toContain('4 dari 30 dibeli');
    expect(view.text()).toContain('Ada di 40% order produk ini (18 order), 3,2× dari biasanya');
    expect((await openPage({ role: 'cs', path: '/?open=1' })).view.findAll('[role=tab]')).toHaveLength(2);
  });

  it('corrects the stock with a reason, and says when there is not so much', async () => {
    const correct = vi
      .spyOn(productsApi, 'correct')
      .mockRejectedValueOnce(new ApiError(409, 'out_of_stock', ''))
      .mockResolvedValue({ ...KOPI, stock: 1 });
    const { view, press, fill } = await openPage({ path: '/?open=1' });
    await view.findAll('[role=tab]').at(1)!.trigger('mousedown', { button: 0 });
    await flushPromises();
    await press('Keluar');
    await press('Catat');
    await view.findAll('form').at(-1)!.trigger('submit');
    await flushPromises();
    expect(view.text()).toContain('Tulis alasannya');
    expect(correct).not.toHaveBeenCalled();
    await fill('Jumlah', '1');
    await fill('Alasan', 'Pecah');
    await view.findAll('form').at(-1)!.trigger('submit');
    await flushPromises();
    expect(view.text()).toContain('Stoknya hanya 2');
    await view.findAll('form').at(-1)!.trigger('submit');
    await flushPromises();
    expect(correct).toHaveBeenLastCalledWith(1, { change: -1, note: 'Pecah' });
    expect(view.get('[data-stock]').text()).toBe('1');
  });
});
