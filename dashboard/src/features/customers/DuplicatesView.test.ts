import type { DuplicatePair } from '@roms/contracts/customer-merges';
import type { Customer } from '@roms/contracts/customers';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { customersApi } from '../../shop/customers/customers.api.ts';
import LoadError from '../../ui/LoadError.vue';
import RowSkeletons from '../../ui/RowSkeletons.vue';
import DuplicatesView from './DuplicatesView.vue';
import MergeDialog from './components/MergeDialog.vue';
import { mergesApi } from './merges.api.ts';

enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());

const customer = (id: number) =>
  ({
    ...{ id, name: `Sari ${id}`, orderCount: id, phone: `62812000000${id}`, code: `#CUST-000${id}` },
    ...{ city: 'Bandung', lifetimeValue: 90_000, lastOrderAt: null, segment: 'none', labels: [] },
    segmentReason: { orders: 0, spent: 0, lastOrderAt: null, firstOrderAt: null },
  }) as unknown as Customer;
const pair = (one: number, other: number) =>
  ({
    ...{ one: customer(one), other: customer(other) },
    reasons: ['name_and_place'],
  }) as unknown as DuplicatePair;
const page = (data: DuplicatePair[], nextCursor: string | null = null) => ({ data, page: { nextCursor } });
const refusal = () => new ApiError(503, 'unavailable', '');

async function open() {
  const view = mount(DuplicatesView, {
    attachTo: document.body,
    global: { plugins: [...withQueries(), i18n, aRouter()] },
  });
  await flushPromises();
  const buttons = (label: string) => view.findAll('button').filter((one) => one.text() === label);
  const press = async (label: string, at = 0) => {
    await buttons(label)[at]!.trigger('click');
    await flushPromises();
  };
  return { view, buttons, press };
}

/** Each customer is fetched; the answers come when the test says so. */
function answers(ids: number[]) {
  const waiting = new Map(ids.map((id) => [id, Promise.withResolvers<Customer>()]));
  vi.spyOn(customersApi, 'one').mockImplementation((id) => waiting.get(id)!.promise);
  return {
    answer: async (...come: number[]) => {
      for (const id of come) waiting.get(id)!.resolve(customer(id));
      await flushPromises();
    },
    refuse: async (id: number) => {
      waiting.get(id)!.reject(refusal());
      await flushPromises();
    },
  };
}

it('compares the pair that was asked for last, whichever answer comes first', async () => {
  vi.spyOn(mergesApi, 'pairs').mockResolvedValue(page([pair(1, 2), pair(3, 4)]));
  const merge = vi.spyOn(mergesApi, 'merge').mockResolvedValue(undefined as never);
  const { answer } = answers([1, 2, 3, 4]);
  const { view, press } = await open();
  await press('Bandingkan');
  await press('Bandingkan', 1);
  await answer(1, 2);
  expect(view.findComponent(MergeDialog).exists()).toBe(false);
  await answer(3, 4);
  const { customer: one, other } = view.getComponent(MergeDialog).props();
  expect([one.id, other!.id]).toEqual([3, 4]);
  [...document.querySelectorAll('button')]
    .find(({ textContent }) => textContent?.trim() === 'Gabungkan')!
    .click();
  await flushPromises();
  expect(merge).toHaveBeenCalledExactlyOnceWith(3, 4);
});

it('shows which pair is on its way, and that one only', async () => {
  const pairs = vi.spyOn(mergesApi, 'pairs').mockResolvedValue(page([pair(1, 2), pair(3, 4)]));
  const { refuse } = answers([1, 2, 3, 4]);
  const { buttons, press } = await open();
  const busy = () => buttons('Bandingkan').map((one) => one.attributes('disabled') !== undefined);
  await press('Bandingkan');
  expect(busy()).toEqual([true, false]);
  await press('Bandingkan', 1);
  await refuse(1);
  // The failure of a pair that nobody waits for any more ends nothing, and asks nothing anew.
  expect([busy(), pairs.mock.calls.length]).toEqual([[false, true], 1]);
});

it('keeps its pairs when a next page fails, says so, and goes on after', async () => {
  const pairs = vi.spyOn(mergesApi, 'pairs').mockImplementation(async (cursor) => {
    if (cursor === null) return page([pair(1, 2)], 'next');
    throw refusal();
  });
  const { view, buttons, press } = await open();
  await press('Muat berikutnya');
  expect(view.text()).toContain('Sari 1');
  expect(view.findComponent(LoadError).exists()).toBe(true);
  expect(buttons('Muat berikutnya')).toEqual([]);
  pairs.mockImplementation(async (cursor) =>
    cursor === null ? page([pair(1, 2)], 'next') : page([pair(3, 4)]),
  );
  await press('Coba lagi');
  expect(view.text()).toContain('Sari 3');
  expect(view.findComponent(LoadError).exists()).toBe(false);
});

it('says that a page failed which it asked for itself, and goes on looking when told to', async () => {
  const pairs = vi.spyOn(mergesApi, 'pairs').mockImplementation(async (cursor) => {
    if (cursor === null) return page([], 'next');
    throw refusal();
  });
  const { view, press } = await open();
  expect(view.findComponent(RowSkeletons).exists()).toBe(false);
  expect(view.findComponent(LoadError).exists()).toBe(true);
  pairs.mockImplementation(async (cursor) => (cursor === null ? page([], 'next') : page([pair(3, 4)])));
  await press('Coba lagi');
  await flushPromises();
  expect(view.text()).toContain('Sari 3');
});
