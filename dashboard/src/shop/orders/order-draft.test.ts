import type { Product } from '@roms/contracts/products';
import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useOrderDraft } from './order-draft.ts';

const KEY = 'roms.orders.draft.7.new';
const coffee = { id: 3, name: 'Gayo', price: 80_000, stock: 9, sku: 'G' } as Product;

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** The page with the form. */
function openPage() {
  let result!: ReturnType<typeof useOrderDraft>;
  const page = mount({ setup: () => ((result = useOrderDraft(KEY)), () => null) });
  return { ...result, page };
}
const pause = () => vi.advanceTimersByTimeAsync(1_000);

it('outlives the page', async () => {
  const first = openPage();
  first.draft.isNew = true;
  first.draft.name = 'Sari';
  first.add(coffee);
  await pause();
  first.page.unmount();

  const again = openPage();
  expect(again.isRestored.value).toBe(true);
  expect(again.draft).toMatchObject({ name: 'Sari', lines: [{ product: coffee, quantity: 1 }] });
  again.discard();
  await pause();
  expect(openPage().isRestored.value).toBe(false);
});

it('is an order of its own in each tab until it is sent, and from then on the same one', async () => {
  const first = openPage();
  first.add(coffee);
  await pause();
  const second = openPage();
  expect(second.draft.clientId).not.toBe(first.draft.clientId);

  const sent = second.toSend();
  second.page.unmount();
  const again = openPage();
  expect(again.toSend()).toEqual(sent);
  // The server knows the id as that of another order.
  again.becomeAnother();
  await pause();
  expect(again.draft.clientId).not.toBe(sent.clientId);
  expect(openPage().draft.clientId).not.toBe(sent.clientId);
});

it('keeps nothing of an order that was created, of an empty one, and nothing for longer than a day', async () => {
  const created = openPage();
  created.add(coffee);
  await pause();
  created.finish();
  await pause();
  expect(openPage().isTyped.value).toBe(false);

  const emptied = openPage();
  emptied.draft.notes = 'x';
  await pause();
  emptied.draft.notes = '';
  await pause();
  expect(openPage().isRestored.value).toBe(false);

  const old = openPage();
  old.add(coffee);
  await pause();
  vi.setSystemTime(Date.now() + 25 * 3_600_000);
  expect(openPage().isRestored.value).toBe(false);
});

it('is not broken by what stands there', () => {
  localStorage.setItem(KEY, '{nonsense');
  expect(openPage().isRestored.value).toBe(false);
});
