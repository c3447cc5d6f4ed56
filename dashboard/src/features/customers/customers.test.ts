import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import type { Customer } from '@roms/contracts/customers';
import type { SavedView } from '@roms/contracts/saved-views';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import * as labelsApi from '../../shop/labels/labels.api.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import * as savedViews from '../../shop/saved-views/saved-views.api.ts';
import { expectRowsKept } from '../../ui/row-list.fixture.ts';
import { aCustomer } from './customers.fixture.ts';
import { customersListApi } from './customers-list.api.ts';
import CustomersView from './CustomersView.vue';

vi.mock('../../shop/labels/labels.api.ts');
vi.mock('../../shop/saved-views/saved-views.api.ts');
enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
  vi.mocked(labelsApi.fetchLabels).mockResolvedValue([
    { id: 3, name: 'Grosir', color: 'teal', holdsAutomation: false, isComplaint: false },
  ]);
});

/** A dialog is drawn in its place, so that a test can press its buttons. */
const Dialog = {
  props: ['open', 'title', 'description'],
  template: `<div v-if="open" role="dialog">{{ title }} <slot name="body" /><slot name="footer" /></div>`,
};
/** Rows are drawn as far as they are seen, and nothing is seen here. */
const Rows = {
  props: ['items'],
  template: `<div><slot v-for="item in items" :key="item.id" :item="item" /></div>`,
};
/** The items of a menu as buttons. */
const Menu = {
  props: ['items'],
  template: `<div><slot /><button v-for="item in items" :key="item.label" data-item
    @click="item.onUpdateChecked?.(!item.checked); item.onSelect?.($event)">{{ item.label }}</button></div>`,
};

async function settle() {
  await flushPromises();
  await vi.dynamicImportSettled();
  await flushPromises();
}
const page = (data: Customer[], total?: { count: number; isMore: boolean }) => ({
  data,
  page: { nextCursor: total ? 'more' : null, ...(total && { total }) },
});

async function openList({ path = '/customers', answer = page([aCustomer()]) } = {}) {
  const asked = vi.spyOn(customersListApi, 'page').mockResolvedValue(answer);
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role: 'admin' });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['/customers', '/customers/:id', '/imports'].map((one) => ({ path: one, component: Dialog })),
  });
  await router.push(path);
  const view = mount(CustomersView, {
    global: {
      plugins: [...plugins, i18n, router, bundledIcons],
      stubs: { Modal: Dialog, Slideover: Dialog, VirtualRows: Rows, DropdownMenu: Menu },
    },
    attachTo: document.body,
  });
  await settle();
  const press = async (words: string) => {
    const found = view
      .findAll('button')
      .filter((one) => one.text() === words || one.attributes('aria-label') === words);
    await found.at(-1)!.trigger('click');
    await settle();
  };
  /** What the list was last asked by, without what was not. */
  const lastAsked = () =>
    Object.fromEntries(Object.entries(asked.mock.lastCall?.[0] ?? {}).filter(([, value]) => value));
  return { view, router, press, asked, lastAsked };
}

describe('the list of customers', () => {
  it('keeps its rows when a page fails, knows whether they are old, and asks again when it is told to', async () => {
    const answer = page([aCustomer()], { count: 2, isMore: false });
    const { view, asked } = await openList({ answer });
    await expectRowsKept(view, () => void asked.mockRejectedValueOnce(new ApiError(503, 'unavailable', '')));
  });

  it('asks by what stands in the address, and says it in words that can be taken away', async () => {
    const { view, press, lastAsked, router } = await openList({
      path: '/customers?province=32&ordersFrom=2&ordersTo=5&label=3&optedOut=false&sort=spent',
    });
    expect(lastAsked()).toEqual({
      province: '32',
      ordersFrom: '2',
      ordersTo: '5',
      label: '3',
      optedOut: 'false',
      sort: 'spent',
    });
    expect(view.text()).toContain('Jawa Barat');
    expect(view.text()).toContain('Order: 2 – 5');
    await press('Hapus saringan Order: 2 – 5');
    expect(lastAsked()).toEqual({ province: '32', label: '3', optedOut: 'false', sort: 'spent' });
    expect(router.currentRoute.value.query).toEqual({
      province: '32',
      label: '3',
      optedOut: 'false',
      sort: 'spent',
    });
  });

  it('takes filters together when they are applied', async () => {
    const { view, press, lastAsked, asked } = await openList();
    await press('Saringan');
    const before = asked.mock.calls.length;
    await view.get('[aria-label="Jumlah order Dari"]').setValue('4 order');
    await view.get('[aria-label="Order terakhir Sampai"]').setValue('7/12/2026');
    expect(asked.mock.calls.length).toBe(before);
    await view.get('#customer-filters').trigger('submit');
    await settle();
    expect(lastAsked()).toEqual({ ordersFrom: '4', lastOrderTo: '2026-12-07' });
  });

  it('says how many there are, sorts, and keeps the columns in this browser', async () => {
    const { view, press, lastAsked } = await openList({
      answer: page([aCustomer()], { count: 1_000, isMore: true }),
    });
    expect(view.text()).toContain('1.000+ pelanggan');
    await press('Nama A–Z');
    expect(lastAsked()).toEqual({ sort: 'name' });
    const headings = () => view.findAll('[aria-hidden] span.truncate').map((one) => one.text());
    expect(headings()).not.toContain('Label');
    await press('Label');
    expect(headings()).toContain('Label');
    expect(localStorage.getItem('roms.customers.columns')).toContain('labels');
  });

  it('leads to the page, and ticks rows while somebody chooses', async () => {
    const two = page([aCustomer(), aCustomer({ id: 8, name: 'Dewi' })]);
    const { view, press, asked } = await openList({ answer: two });
    expect(view.get('[data-customer="7"]').attributes('href')).toBe('/customers/7');
    const label = vi.spyOn(customersListApi, 'label').mockResolvedValue({ changed: 1 });
    await press('Pilih banyak sekaligus');
    const row = view.get('[data-customer="8"]');
    expect([row.attributes('role'), row.attributes('aria-checked')]).toEqual(['checkbox', 'false']);
    await row.trigger('click');
    await settle();
    expect(view.get('[data-customer="8"]').attributes('aria-checked')).toBe('true');
    expect(view.text()).toContain('1 dipilih');
    const before = asked.mock.calls.length;
    await press('Grosir');
    expect(label.mock.calls).toEqual([[{ customerIds: [8], labelId: 3, on: true }]]);
    await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(before), { timeout: 60_000 });
  });

  it('opens a view that was kept, and keeps the list that is open', async () => {
    vi.mocked(savedViews.fetchSavedViews).mockResolvedValue([
      {
        ...{ id: 1, list: 'customers', name: 'Setia', shared: false, isMine: true },
        filter: { segment: 'loyal', ordersFrom: 4 },
      } as SavedView,
    ]);
    vi.mocked(savedViews.createSavedView).mockResolvedValue({} as SavedView);
    const { view, press, lastAsked } = await openList({ path: '/customers?province=32' });
    await press('Tampilan tersimpan');
    await view.get('input[placeholder^="Misalnya: Loyal"]').setValue('Bandung');
    await view.findAll('form').at(-1)!.trigger('submit');
    await settle();
    expect(vi.mocked(savedViews.createSavedView).mock.calls).toEqual([
      [{ list: 'customers', name: 'Bandung', filter: { province: '32' }, shared: false }],
    ]);
    await press('Setia');
    expect(lastAsked()).toEqual({ segment: 'loyal', ordersFrom: '4' });
  });

  it('says what would be here, what was not found, and what went wrong', async () => {
    const none = await openList({ answer: page([]) });
    expect(none.view.text()).toContain('Belum ada pelanggan');
    none.view.unmount();
    const narrowed = await openList({ path: '/customers?segment=loyal&sort=name', answer: page([]) });
    expect(narrowed.view.text()).toContain('Tidak ketemu');
    await narrowed.press('Hapus saringan');
    expect(narrowed.lastAsked()).toEqual({ sort: 'name' });
    narrowed.view.unmount();
    vi.spyOn(customersListApi, 'page').mockRejectedValue(new ApiError(500, 'internal_error', ''));
    const failed = await openList({
      answer: Promise.reject(new ApiError(500, 'internal_error', '')) as never,
    });
    expect(failed.view.get('[role="alert"]').text()).toContain('Belum berhasil dimuat');
  });

  it('writes a customer down, and leads to who has the phone already', async () => {
    const create = vi
      .spyOn(customersListApi, 'create')
      .mockRejectedValueOnce(new ApiError(409, 'phone_taken', '', { customerId: 5 }))
      .mockResolvedValue(aCustomer({ id: 9 }));
    const { view, press, router } = await openList();
    await press('Tambah pelanggan');
    const form = () => view.get('#customer-form');
    await form().trigger('submit');
    await settle();
    expect([form().text(), create.mock.calls]).toEqual([expect.stringContaining('Isi nomor HP.'), []]);
    await press('Tambah nomor');
    const [name, first, second] = form().findAll('input');
    await name!.setValue('Bu Tini');
    await first!.setValue('0812 3456 7890');
    await second!.setValue(' ');
    await form().trigger('submit');
    await settle();
    expect(view.get('a[href="/customers/5"]').text()).toBe('Buka pelanggan ini');
    await form().trigger('submit');
    await settle();
    expect(create.mock.lastCall).toEqual([{ name: 'Bu Tini', phones: ['0812 3456 7890'] }]);
    expect(router.currentRoute.value.path).toBe('/customers/9');
  });
});
