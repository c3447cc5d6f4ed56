import type { CustomerMerge, Duplicate } from '@roms/contracts/customer-merges';
import type { Customer } from '@roms/contracts/customers';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import { aPerson } from '../../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { mergesApi } from '../merges.api.ts';
import CustomerActions from './CustomerActions.vue';
import CustomerDuplicates from './CustomerDuplicates.vue';

enableAutoUnmount(afterEach);
const customer = (id: number, name: string, orderCount: number) =>
  ({
    ...{ id, name, orderCount, phone: `62812000000${id}`, code: `#CUST-000${id}`, city: 'Bandung' },
    ...{ lifetimeValue: 90_000, lastOrderAt: null, segment: 'none', labels: [] },
    segmentReason: { orders: 0, spent: 0, lastOrderAt: null, firstOrderAt: null },
  }) as unknown as Customer;
const [sari, dewi] = [customer(1, 'Sari', 2), customer(2, 'Sari Dewi', 5)];
const merge: CustomerMerge = {
  ...{ id: 9, intoId: 1, gone: { id: 3, name: 'Sari Lama', phone: null }, actorName: 'Bos' },
  ...{ at: '2030-01-02T02:00:00.000Z', undoUntil: '2030-02-01T02:00:00.000Z' },
};

beforeEach(() => {
  document.body.replaceChildren();
  vi.restoreAllMocks();
  const alike: Duplicate = { customer: dewi, reasons: ['name_and_place'] };
  vi.spyOn(mergesApi, 'duplicates').mockResolvedValue([alike]);
  vi.spyOn(mergesApi, 'merges').mockResolvedValue([merge]);
});

async function open(
  component: typeof CustomerDuplicates | typeof CustomerActions,
  role: 'admin' | 'cs' = 'admin',
) {
  const plugins = [...withQueries(), i18n, aRouter()];
  useLoginStore().me = aPerson({ role });
  const wrapper = mount(component, {
    props: { customer: sari },
    global: { plugins },
    attachTo: document.body,
  });
  await flushPromises();
  const press = async (label: string) => {
    [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === label)!.click();
    await flushPromises();
  };
  return { wrapper, press };
}

it('shows both sides of who may be one, and makes one of them: who has more stays unless a person says else', async () => {
  const made = vi.spyOn(mergesApi, 'merge').mockResolvedValue(merge);
  const { wrapper, press } = await open(CustomerDuplicates);
  expect(wrapper.text()).toContain('Nama dan kotanya sama');
  await press('Bandingkan');
  expect(document.body.textContent).toContain('Siapa yang tetap ada?');
  const [, second] = [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')];
  expect(second!.checked).toBe(true);
  await press('Gabungkan');
  expect(made).toHaveBeenCalledWith(1, 2);
  expect(wrapper.emitted('merged')).toEqual([[2]]);
});

it('takes a merge back, and remembers who is somebody else', async () => {
  const undo = vi.spyOn(mergesApi, 'undo').mockResolvedValue({ customerId: 3, intoId: 1 });
  const apart = vi.spyOn(mergesApi, 'tellApart').mockResolvedValue(null);
  const { wrapper, press } = await open(CustomerDuplicates);
  await press('Bukan orang yang sama');
  expect(apart).toHaveBeenCalledWith(1, 2);
  await press('Pisahkan lagi');
  const dialog = document.querySelector('[role=dialog]')!;
  [...dialog.querySelectorAll('button')].find((one) => one.textContent?.trim() === 'Pisahkan lagi')!.click();
  await flushPromises();
  expect(undo).toHaveBeenCalledWith(9);
  expect(wrapper.emitted('changed')).toHaveLength(1);
});

it('erases only when the word was typed', async () => {
  const erase = vi.spyOn(mergesApi, 'erase').mockResolvedValue(sari);
  const { wrapper, press } = await open(CustomerActions);
  await press('Hapus data pribadi');
  await press('Hapus selamanya');
  expect(erase).not.toHaveBeenCalled();
  const input = document.querySelector<HTMLInputElement>('[role=dialog] input')!;
  input.value = 'Hapus';
  input.dispatchEvent(new Event('input'));
  await flushPromises();
  await press('Hapus selamanya');
  expect(erase).toHaveBeenCalledWith(1);
  expect(wrapper.emitted('changed')).toHaveLength(1);
});

it('is nothing to CS', async () => {
  for (const component of [CustomerDuplicates, CustomerActions]) {
    const { wrapper } = await open(component, 'cs');
    expect(wrapper.text()).toBe('');
  }
  expect(mergesApi.duplicates).not.toHaveBeenCalled();
});
