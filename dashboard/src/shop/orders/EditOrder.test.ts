import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import type { OrderDetail } from '@roms/contracts/orders';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, test, vi } from 'vitest';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { leaveQuestion } from '../../ui/leave-question.ts';
import EditOrder from './EditOrder.vue';
import { ordersApi } from './orders.api.ts';

vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add: vi.fn() }) }));
enableAutoUnmount(afterEach);
afterEach(() => vi.restoreAllMocks());

const items = [
  { id: 1, productId: 5, productName: 'Kopi', sku: null, quantity: 2, price: 50_000, subtotal: 100_000 },
  { id: 2, productId: null, productName: 'Madu', sku: null, quantity: 1, price: 20_000, subtotal: 20_000 },
];
const texts = {
  revision: 'r1',
  notes: 'kado',
  address: null,
  city: null,
  payment: null,
  courier: null,
  tracking: null,
};

async function show(status: OrderDetail['status']) {
  const order = { id: 7, orderNumber: 'ORD-7', status, source: 'manual', items, ...texts } as OrderDetail;
  vi.spyOn(api, 'get').mockResolvedValue({ data: [], page: { nextCursor: null } } as never);
  const patch = vi.spyOn(api, 'patch').mockResolvedValue(order as never);
  const view = mount(EditOrder, {
    props: { order, open: true },
    attachTo: document.body,
    global: { plugins: [...withQueries(), i18n, aRouter(), bundledIcons] },
  });
  await flushPromises();
  return { view, patch };
}
const press = async (name: string) => {
  const buttons = [...document.querySelectorAll<HTMLElement>('button')];
  buttons.find((one) => one.getAttribute('aria-label') === name || one.textContent?.trim() === name)!.click();
  await flushPromises();
};

test('sends the lines that are left, and keeps what was typed when the server refuses', async () => {
  const { view, patch } = await show('pending');
  await press('Hapus Madu');
  expect(document.body.textContent?.replaceAll('\u00a0', ' ')).toContain('Rp 100.000');
  patch.mockRejectedValueOnce(new ApiError(409, 'order_not_editable', 'too late'));
  await press('Simpan perubahan');
  expect(document.querySelector('[role=alert]')).not.toBeNull();
  expect(view.emitted('changed')).toBeUndefined();
  await press('Simpan perubahan');
  expect(patch).toHaveBeenLastCalledWith('/orders/7', {
    ...{ notes: 'kado', address: '', city: '', payment: '', courier: '', tracking: '' },
    ...{ items: [{ id: 1, quantity: 2 }], revision: 'r1' },
  });
  expect(view.emitted('changed')).toHaveLength(1);
});

test('of an order that is on its way sends payment and parcel alone', async () => {
  const { patch } = await show('shipped');
  expect(document.body.textContent).not.toContain('Kopi');
  await press('Simpan perubahan');
  expect(patch).toHaveBeenLastCalledWith('/orders/7', {
    ...{ payment: '', courier: '', tracking: '', revision: 'r1' },
  });
});

test('shows what somebody else wrote meanwhile, loses nothing that was typed, and writes over it only when told', async () => {
  const { view, patch } = await show('pending');
  await press('Hapus Madu');
  const theirs = items.map((item) => ({ ...item, id: item.id + 10, quantity: 5 }));
  const now = { ...view.props().order, items: theirs, notes: 'antar sore', revision: 'r2' };
  vi.spyOn(ordersApi, 'detail').mockResolvedValue(now);
  patch.mockRejectedValueOnce(new ApiError(409, 'order_changed', 'somebody was faster'));
  await press('Simpan perubahan');
  const told = document.querySelector('[role=alert]')?.textContent;
  expect(told).toContain('antar sore');
  expect(told).toContain('5 × Kopi');
  // Events of the order change what is shown behind the form, and not the form.
  await view.setProps({ order: now });
  expect(document.querySelector('textarea')?.value).toBe('kado');
  await press('Simpan isianku');
  expect(patch).toHaveBeenLastCalledWith('/orders/7', {
    ...{ notes: 'kado', address: '', city: '', payment: '', courier: '', tracking: '' },
    ...{ items: [{ id: 11, quantity: 2 }], revision: 'r2' },
  });
  expect(view.emitted('changed')).toHaveLength(1);
});

test('keeps what was typed until it is saved or given up', async () => {
  const { view, patch } = await show('pending');
  const closed = () => view.emitted('update:open');
  const notes = document.querySelector('textarea')!;
  notes.value = 'antar sore';
  notes.dispatchEvent(new Event('input'));
  await press('Batal');
  leaveQuestion.value!(false);
  await flushPromises();
  expect(closed()).toBeUndefined();
  let refuse!: (failure: unknown) => void;
  patch.mockReturnValueOnce(new Promise((_, reject) => (refuse = reject)) as never);
  await press('Simpan perubahan');
  await press('Batal');
  expect([closed(), leaveQuestion.value]).toEqual([undefined, null]);
  refuse(new ApiError(409, 'out_of_stock', 'sold out'));
  await flushPromises();
  expect(document.querySelector('[role=alert]')).not.toBeNull();
  // Lines that nobody touched are not sent: there may be more of them than an edit takes.
  expect(patch.mock.lastCall![1]).toEqual({
    ...{ notes: 'antar sore', address: '', city: '', payment: '', courier: '', tracking: '', revision: 'r1' },
  });
  await press('Batal');
  leaveQuestion.value!(true);
  await flushPromises();
  expect(closed()).toEqual([[false]]);
});

test('closes without a question when nothing was changed', async () => {
  const { view } = await show('pending');
  await press('Batal');
  expect([view.emitted('update:open'), leaveQuestion.value]).toEqual([[[false]], null]);
});
