import type { OrderDetail } from '@roms/contracts/orders';
import type { OrderStatus } from '@roms/domain/order-status';
import { createTestingPinia } from '@pinia/testing';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { aRouter } from '../../router.fixture.ts';
import { ordersApi, type StatusPreview } from './orders.api.ts';
import StatusChange from './StatusChange.vue';

vi.mock('./orders.api.ts');
const { add } = vi.hoisted(() => ({ add: vi.fn() }));
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add }) }));

enableAutoUnmount(afterEach);
// What a hook returns is called after the test.
beforeEach(() => void vi.mocked(ordersApi.statusPreview).mockResolvedValue({ body: 'Halo', missing: [] }));
beforeEach(() => void add.mockReset());

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

/** Opens the question about a parcel, turns the notice on, and has each later look answer when the test says so. */
async function openParcel() {
  mount(StatusChange, {
    props: { order: anOrder('pending') },
    attachTo: document.body,
    global: { plugins: [createTestingPinia({ createSpy: vi.fn }), i18n, aRouter()] },
  });
  await flushPromises();
  button('Tandai dikirim').click();
  const toggle = () => document.querySelector<HTMLButtonElement>('[role=dialog] [role=switch]');
  await until(() => expect(toggle()?.disabled).toBe(false));
  toggle()!.click();
  const looks: PromiseWithResolvers<StatusPreview>[] = [];
  vi.mocked(ordersApi.statusPreview).mockImplementation(() => {
    looks.push(Promise.withResolvers());
    return looks.at(-1)!.promise;
  });
  const type = async (tracking: string) => {
    const before = looks.length;
    const input = [...document.querySelectorAll<HTMLInputElement>('[role=dialog] input')].at(-1)!;
    input.value = tracking;
    input.dispatchEvent(new Event('input'));
    await until(() => expect(looks).toHaveLength(before + 1));
    expect(ordersApi.statusPreview).toHaveBeenLastCalledWith(7, 'shipped', { courier: '', tracking });
    return looks.at(-1)!;
  };
  const dialog = () => document.querySelector('[role=dialog]')!;
  return { type, dialog };
}

test('an answer that lands late does not bring the old tracking number back', async () => {
  const { type, dialog } = await openParcel();
  const [early, late] = [await type('JP1'), await type('JP2')];
  late.resolve({ body: 'Resi JP2', missing: [] });
  await until(() => expect(dialog().textContent).toContain('Resi JP2'));
  early.resolve({ body: 'Resi JP1', missing: [] });
  await flushPromises();
  expect(dialog().textContent).toContain('Resi JP2');
  expect(dialog().textContent).not.toContain('Resi JP1');
});

test('why the notice was not shown goes once it is, and why the step was not taken stays', async () => {
  const { type, dialog } = await openParcel();
  const alerts = () => dialog().querySelectorAll('[role=alert]').length;
  const failed = await type('JP1');
  failed.reject(new ApiError(503, 'unavailable', ''));
  await until(() => expect(alerts()).toBe(1));
  const shown = await type('JP2');
  shown.resolve({ body: 'Resi JP2', missing: [] });
  await until(() => expect(dialog().textContent).toContain('Resi JP2'));
  expect(alerts()).toBe(0);
  const asked = await type('JP3');
  vi.mocked(ordersApi.change).mockRejectedValueOnce(new ApiError(409, 'conflict', ''));
  button('Simpan dan kabari').click();
  await until(() => expect(alerts()).toBe(1));
  asked.resolve({ body: 'Resi JP3', missing: [] });
  await until(() => expect(dialog().textContent).toContain('Resi JP3'));
  expect(alerts()).toBe(1);
});

const dialog = () => document.querySelector('[role=dialog]');
async function ask(name: string) {
  button(name).click();
  await until(() => expect(dialog()).not.toBeNull());
}
async function escape() {
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  await until(() => expect(dialog()).toBeNull());
}
/** Says that a parcel was sent and has its customer told; the server answers when the test says so. */
async function saveParcel() {
  const view = mount(StatusChange, {
    props: { order: anOrder('pending') },
    attachTo: document.body,
    global: { plugins: [createTestingPinia({ createSpy: vi.fn }), i18n, aRouter()] },
  });
  await flushPromises();
  await ask('Tandai dikirim');
  const toggle = () => document.querySelector<HTMLButtonElement>('[role=dialog] [role=switch]');
  await until(() => expect(toggle()?.disabled).toBe(false));
  toggle()!.click();
  await until(() => expect(button('Simpan dan kabari')).toBeDefined());
  const answer = Promise.withResolvers<OrderDetail>();
  vi.mocked(ordersApi.change).mockReturnValueOnce(answer.promise);
  button('Simpan dan kabari').click();
  await flushPromises();
  return { view, answer };
}

test('says which step was taken and that the customer is told, also when the dialogue was closed meanwhile', async () => {
  const { view, answer } = await saveParcel();
  await escape();
  answer.resolve(anOrder('shipped'));
  await flushPromises();
  expect(add).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({
      title: 'Order ditandai dikirim',
      description: 'Pelanggan dikabari lewat WhatsApp.',
    }),
  );
  expect(view.emitted('changed')).toHaveLength(1);
});

const FAILED = { title: expect.stringContaining('Bagian dari ROMS sedang tidak aktif'), color: 'error' };
test.each(['closed', 'left'])(
  'tells a failure by a toast when the dialogue was %s meanwhile',
  async (how) => {
    const { view, answer } = await saveParcel();
    if (how === 'closed') await escape();
    else view.unmount();
    answer.reject(new ApiError(503, 'unavailable', ''));
    await flushPromises();
    expect(add).toHaveBeenCalledExactlyOnceWith(FAILED);
  },
);

test.each(['taken', 'not taken'])(
  'leaves another step that was asked meanwhile as it is when the first is %s',
  async (what) => {
    const { answer } = await saveParcel();
    await escape();
    await ask('Batalkan order');
    if (what === 'taken') answer.resolve(anOrder('shipped'));
    else answer.reject(new ApiError(503, 'unavailable', ''));
    await flushPromises();
    expect(add).toHaveBeenCalledExactlyOnceWith(
      what === 'taken' ? expect.objectContaining({ color: 'success' }) : FAILED,
    );
    expect(dialog()?.textContent).toContain('Batalkan order');
    expect(dialog()?.querySelector('[role=alert]')).toBeNull();
  },
);
