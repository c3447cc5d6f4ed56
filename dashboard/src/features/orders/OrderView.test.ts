import type { OrderDetail } from '@roms/contracts/orders';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { anOrder } from './orders.fixture.ts';
import OrderView from './OrderView.vue';

const NOW = '2026-11-22T05:00:00.000Z';
const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: '/:page(.*)', component: { template: '<i />' } }],
});

enableAutoUnmount(afterEach);
beforeEach(() => vi.useFakeTimers({ now: new Date(NOW), toFake: ['Date', 'setInterval', 'clearInterval'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function show(order: OrderDetail, role: 'admin' | 'cs' = 'admin') {
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role });
  vi.spyOn(api, 'get').mockResolvedValue(order as never);
  const view = mount(OrderView, {
    props: { id: order.id },
    global: { plugins: [...plugins, i18n, router] },
  });
  await flushPromises();
  return view;
}
type View = Awaited<ReturnType<typeof show>>;
const primaries = (view: View) =>
  view.findAll('button').filter((button) => button.classes().includes('bg-primary'));

it('names the step that comes next, and has it as its one primary button', async () => {
  const view = await show(anOrder());
  expect(view.get('[aria-current=step]').text()).toContain('Dikirim');
  expect(primaries(view).map((button) => button.text())).toEqual(['Tandai dikirim']);
  const shipped = await show(anOrder({ status: 'shipped', shippedAt: NOW }));
  expect(primaries(shipped).map((button) => button.text())).toEqual(['Tandai selesai']);
  expect(shipped.get('[data-step=shipped]').text()).toContain('Hari ini');
});

it('shows when the reminder comes, and has nothing primary where the next step comes by itself', async () => {
  const view = await show(
    anOrder(
      { status: 'completed', completedAt: NOW },
      { state: 'waiting', nextAction: 'send_reminder', reminderDueAt: '2026-11-23T02:00:00.000Z' },
    ),
  );
  const step = view.get('[data-step=reminder]');
  expect(step.attributes('data-state')).toBe('next');
  expect(step.text()).toContain('Besok');
  expect(primaries(view)).toEqual([]);
});

it('shows in the timeline what the customer was sent, without a click', async () => {
  const view = await show(
    anOrder({
      messages: [
        {
          id: 1,
          conversationId: 4,
          automation: 'thank_you',
          status: 'read',
          statusReason: null,
          body: 'Halo Ibu Ratna, *terima kasih*!',
          createdAt: NOW,
          sentAt: NOW,

          brought: [],
          offers: [],
        },
      ],
    }),
  );
  expect(view.get('ol[aria-label="Riwayat order"]').text()).toContain('Halo Ibu Ratna, terima kasih!');
  expect(view.find('ol[aria-label="Riwayat order"] details').exists()).toBe(false);
});

it('says under a message why each product was suggested, and which order bought it', async () => {
  const offer = { orders: null, confidence: null, lift: null, bought: null };
  const view = await show(
    anOrder({
      messages: [
        {
          ...{ id: 1, conversationId: 4, automation: 'reminder', status: 'read', statusReason: null },
          ...{ body: 'Kopi habis?', createdAt: NOW, sentAt: NOW, brought: [] },
          offers: [
            { ...offer, productId: 2, name: 'Gula Aren', reason: 'complement', forName: 'Kopi Gayo' },
            {
              ...{ productId: 3, name: 'Filter', reason: 'together', forName: 'Kopi Gayo' },
              ...{ orders: 18, confidence: 0.402, lift: 3.24 },
              bought: { orderId: 9, orderNumber: 'ORD-9' },
            },
          ],
        },
      ],
    }),
  );
  const [complement, together] = view.findAll('[data-offers] li');
  expect(complement!.text()).toBe('Gula Aren: pelengkap Kopi Gayo, pilihan toko');
  expect(together!.text()).toContain(
    'Filter: dibeli bersama Kopi Gayo di 18 dari 45 order (40%), 3,2× dari biasanya',
  );
  expect(together!.get('a').attributes('href')).toBe('/orders/9');
  expect(together!.text()).toContain('Dibeli: ORD-9');
});

it('says under a thank-you that a check stopped why nobody can send it', async () => {
  const stop = { id: 1, automation: 'thank_you', check: 'bad_address', verdict: 'stop' } as const;
  const view = await show(anOrder({ decisions: [{ ...stop, details: {}, at: NOW }] }));
  const life = view.get('ol[aria-label="Riwayat order"]');
  expect(life.text()).toContain('Ucapan terima kasih tidak dikirim');
  expect(life.get('[data-no-way]').text()).toContain('Pastikan nomornya benar.');
  // What may be done about a reminder stands beside it.
  const reminder = { ...stop, automation: 'reminder', check: 'cs_open' } as const;
  const other = await show(anOrder({ decisions: [{ ...reminder, details: {}, at: NOW }] }));
  expect(other.get('ol[aria-label="Riwayat order"]').find('[data-no-way]').exists()).toBe(false);
});

it.each([
  ['cs', 'manual', 'pending', true],
  ['cs', 'import', 'completed', false],
  ['admin', 'import', 'completed', true],
  ['admin', 'toko-online', 'pending', false],
] as const)(
  'offers %s to delete what came from %s and is %s: %s',
  async (role, source, status, isOffered) => {
    const view = await show(anOrder({ source, status }), role);
    const words = view.findAll('button').map((button) => button.text());
    expect(words.includes('Hapus')).toBe(isOffered);
  },
);
