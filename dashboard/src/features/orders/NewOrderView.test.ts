import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { keepDraft } from '../../shop/orders/kept-draft.ts';
import { ordersApi } from '../../shop/orders/orders.api.ts';
import NewOrderView from './NewOrderView.vue';

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: '/:page(.*)', component: { template: '<i />' } }],
});

enableAutoUnmount(afterEach);
beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

const product = { id: 3, name: 'Gayo', price: 80_000, stock: 9, sku: 'G' };

async function openForm(phone: string) {
  const lines = [{ product, quantity: 1 }];
  keepDraft('roms.orders.draft.0.new', { isNew: true, name: 'Sari', phone, lines });
  vi.spyOn(api, 'get').mockResolvedValue({ data: [], page: { nextCursor: null } } as never);
  const view = mount(NewOrderView, {
    global: { plugins: [...withQueries(), i18n, router] },
  });
  await flushPromises();
  return view;
}

it('says which order it has made already of other content, and makes another one when it is saved again', async () => {
  const details = { orderId: 41, orderNumber: 'ORD-41' };
  // The preview of the thank-you is posted too, at a moment of its own.
  vi.spyOn(api, 'post').mockResolvedValue({ body: '', missing: [] } as never);
  const create = vi
    .spyOn(ordersApi, 'create')
    .mockRejectedValueOnce(new ApiError(409, 'client_id_conflict', '', details));
  const view = await openForm('0812-6660-0001');
  await view.get('form').trigger('submit');
  await flushPromises();
  const alert = view.get('[role=alert]');
  expect(alert.text()).toContain('sudah tersimpan sebagai order ORD-41');
  expect(alert.get('a').attributes('href')).toBe('/orders/41');

  create.mockResolvedValueOnce({ id: 42, orderNumber: 'ORD-42' } as never);
  await view.get('form').trigger('submit');
  await flushPromises();
  const [first, second] = create.mock.calls.map(([body]) => body);
  expect(second).toEqual({ ...first, clientId: second!.clientId });
  expect(second!.clientId).not.toBe(first!.clientId);
});

it('says at the phone’s field what the server does not take for one, until it is changed', async () => {
  const fields = { 'customer.phone': ['is no phone number'] };
  vi.spyOn(api, 'post').mockRejectedValue(new ApiError(400, 'invalid_request', '', { fields }));
  const view = await openForm('+62 12 34');
  expect(view.text()).not.toContain('Isi nomor HP yang benar');
  await view.get('form').trigger('submit');
  await flushPromises();
  expect(view.text()).toContain('Isi nomor HP yang benar');
  await view.get('input[type=tel]').setValue('0812-6660-0001');
  expect(view.text()).not.toContain('Isi nomor HP yang benar');
});
