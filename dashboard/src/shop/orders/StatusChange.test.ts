import type { OrderDetail } from '@roms/contracts/orders';
import type { OrderStatus } from '@roms/domain/order-status';
import { createTestingPinia } from '@pinia/testing';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { i18n } from '../../i18n.ts';
import { aRouter } from '../../router.fixture.ts';
import { ordersApi } from './orders.api.ts';
import StatusChange from './StatusChange.vue';

vi.mock('./orders.api.ts');
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add: vi.fn() }) }));

enableAutoUnmount(afterEach);
beforeEach(() => vi.mocked(ordersApi.statusPreview).mockResolvedValue({ body: 'Halo', missing: [] }));

const until = (check: () => void) => vi.waitFor(check, { timeout: 60_000 });
const anOrder = (status: OrderStatus) => ({ id: 7, orderNumber: 'ORD-7', status }) as OrderDetail;
const button = (name: string) =>
  [...document.querySelectorAll('button')].filter(({ textContent }) => textContent?.trim() === name).at(-1)!;

/** Takes a step with the keyboard, and has the order answer before the dialogue is gone or after it. */
async function take(
  name: string,
  from: OrderStatus,
  to: OrderStatus,
  when: 'before' | 'after',
  order = anOrder(from),
) {
  const view = mount(StatusChange, {
    props: { order },
    attachTo: document.body,
    global: { plugins: [createTestingPinia({ createSpy: vi.fn }), i18n, aRouter()] },
  });
  await flushPromises();
  const answer = () => view.setProps({ order: anOrder(to) });
  button(name).focus();
  button(name).click();
  await until(() => expect(document.querySelector('[role=dialog]')).not.toBeNull());
  await flushPromises();
  button(name).focus();
  button(name).click();
  if (when === 'before') await answer();
  await until(() => expect(document.querySelector('[role=dialog]')).toBeNull());
  if (when === 'after') {
    await until(() => expect(document.activeElement).toBe(button(name)));
    await answer();
  }
  return view;
}

test.each(['before', 'after'] as const)(
  'hands the keyboard to the next step when the order answers %s the dialogue is gone',
  async (when) => {
    await take('Tandai dikirim', 'pending', 'shipped', when);
    await until(() => expect(document.activeElement).toBe(button('Tandai selesai')));
  },
);

test('keeps the keyboard where it was after the last step', async () => {
  const view = await take('Batalkan order', 'pending', 'cancelled', 'before');
  await until(() => expect(document.activeElement).toBe(view.element));
});

test.each([
  ['reply', true],
  ['manual', true],
  ['shopee', false],
])(
  'an order of %s that is cancelled gives its pieces back as the server would by itself',
  async (source, restock) => {
    const order = { ...anOrder('pending'), source } as OrderDetail;
    await take('Batalkan order', 'pending', 'cancelled', 'before', order);
    expect(vi.mocked(ordersApi.change)).toHaveBeenLastCalledWith(7, expect.objectContaining({ restock }));
  },
);
