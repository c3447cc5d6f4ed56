import { useQueryCache } from '@pinia/colada';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { ANY_ORDER } from '../../shop/orders/orders.api.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { expectRowsKept } from '../../ui/row-list.fixture.ts';
import { anOrder } from './orders.fixture.ts';
import OrdersView from './OrdersView.vue';

enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());

const NO_TOTALS = Object.fromEntries(ORDER_STATUSES.map((status) => [status, { orders: 0, rupiah: 0 }]));

it('names the customer whose orders they are, also where a search leaves none of them', async () => {
  vi.spyOn(api, 'get').mockImplementation(async (path) => {
    if (path === '/order-totals') return NO_TOTALS as never;
    if (path === '/customers/9') return { id: 9, name: 'Sari Dewi' } as never;
    return { data: [], page: { nextCursor: null, total: { count: 0, isMore: false } } } as never;
  });
  const router = aRouter();
  await router.push('/orders?customerId=9&q=zzz');
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role: 'admin' });
  const page = mount(OrdersView, {
    global: { plugins: [...plugins, i18n, router], stubs: { Icon: true } },
  });
  await flushPromises();
  expect(page.text()).toContain('Sari Dewi');
});

it('shows what a report counted, says so in place of the tabs, and leads to all orders', async () => {
  const get = vi.spyOn(api, 'get').mockImplementation(async (path) => {
    if (path === '/order-totals') return NO_TOTALS as never;
    if (path === '/products/3') return { id: 3, name: 'Kopi Gayo' } as never;
    return { data: [], page: { nextCursor: null, total: { count: 0, isMore: false } } } as never;
  });
  const router = aRouter();
  await router.push('/orders?sold=true&product=3&province=none&regency=none&from=2026-11-16&to=2026-11-18');
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role: 'admin' });
  const page = mount(OrdersView, {
    global: { plugins: [...plugins, i18n, router], stubs: { Icon: true } },
  });
  await flushPromises();
  const days = { from: '2026-11-16', to: '2026-11-18' };
  expect(get).toHaveBeenCalledWith('/orders', {
    query: {
      ...ANY_ORDER,
      status: null,
      sold: 'true',
      product: '3',
      province: 'none',
      regency: 'none',
      ...days,
      total: 'later',
      cursor: null,
    },
    signal: expect.anything(),
  });
  expect(page.text()).toContain('Kopi Gayo · Kabupaten/kota belum diketahui · Wilayah belum diketahui');
  expect(page.text()).toContain('Hanya yang masuk laporan');
  // The pages of products and customers find nothing of it: a form there would begin with what is old by then.
  for (const key of [['products'], ['customers']]) expect(useQueryCache().getEntries({ key })).toEqual([]);
  expect(page.find('[aria-pressed]').exists()).toBe(false);
  // A file would have all orders of the days.
  expect(page.text()).not.toContain('Unduh');

  await page
    .findAll('button')
    .find((one) => one.text() === 'Lihat semua order')!
    .trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.query).toEqual(days);
  expect(page.find('[aria-pressed]').exists()).toBe(true);
});

it('keeps its rows when a page fails, knows whether they are old, and asks again when it is told to', async () => {
  let fails = false;
  vi.spyOn(api, 'get').mockImplementation(async (path) => {
    if (path === '/order-totals') return NO_TOTALS as never;
    if (path === '/orders' && fails) {
      fails = false;
      throw new ApiError(503, 'unavailable', '');
    }
    return { data: [anOrder()], page: { nextCursor: 'more', total: { count: 2, isMore: false } } } as never;
  });
  const router = aRouter();
  await router.push('/orders');
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role: 'admin' });
  const view = mount(OrdersView, {
    global: { plugins: [...plugins, i18n, router], stubs: { Icon: true, VirtualRows: true } },
  });
  await flushPromises();
  await expectRowsKept(view, () => void (fails = true));
});
