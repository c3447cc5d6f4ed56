import type { OrderSummary } from '@roms/contracts/orders';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { api } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { emitLive } from '../../../live/bus.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { ordersApi } from '../../../shop/orders/orders.api.ts';
import PanelDrafts from './PanelDrafts.vue';

enableAutoUnmount(afterEach);
beforeEach(() => void vi.restoreAllMocks());

const aDraft = (id: number, source = 'reply'): OrderSummary => ({
  ...{ id, orderNumber: `ORD-${id}`, customer: { id: 9, name: 'Sari', phone: null }, status: 'draft' },
  ...{ totalAmount: 190_000, itemCount: 1, orderedAt: '2026-11-30T03:00:00.000Z', source },
  ...{ externalId: null, version: 1 },
});

async function open(drafts: OrderSummary[][]) {
  const asked = vi.spyOn(api, 'get');
  for (const data of drafts) asked.mockResolvedValueOnce({ data, page: { nextCursor: null } });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: { template: '<p />' } }],
  });
  const panel = mount(PanelDrafts, {
    props: { customerId: 9 },
    global: { plugins: [...withQueries(), i18n, router] },
  });
  await flushPromises();
  return { panel, asked };
}

it('shows what a reply asked for, and makes an order of it with one click', async () => {
  const { panel, asked } = await open([[aDraft(5), aDraft(6, 'manual')], [aDraft(6, 'manual')]]);
  expect(asked.mock.calls[0]).toMatchObject(['/orders', { query: { customerId: 9, status: 'draft' } }]);
  const [reply, typed] = panel.findAll('[data-draft]');
  expect(reply!.text()).toContain('Diminta pelanggan lewat balasan');
  expect(typed!.text()).toContain('Disimpan staf');
  const change = vi.spyOn(ordersApi, 'change').mockResolvedValue(undefined as never);
  await reply!.get('button').trigger('click');
  await flushPromises();
  expect(change).toHaveBeenCalledExactlyOnceWith(5, { status: 'pending' });
  expect(panel.emitted('confirmed')).toHaveLength(1);
  expect(panel.findAll('[data-draft]')).toHaveLength(1);
});

it('is not there without a draft, and comes with one', async () => {
  const { panel } = await open([[], [aDraft(7)]]);
  expect(panel.find('section').exists()).toBe(false);
  emitLive('order.updated', { order: aDraft(7) });
  await vi.waitFor(() => expect(panel.find('[data-draft]').exists()).toBe(true));
});
