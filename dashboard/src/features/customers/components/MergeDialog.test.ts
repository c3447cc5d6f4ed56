import type { Customer } from '@roms/contracts/customers';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import CustomerField from '../../../shop/customers/CustomerField.vue';
import { customersApi } from '../../../shop/customers/customers.api.ts';
import { mergesApi } from '../merges.api.ts';
import MergeDialog from './MergeDialog.vue';

enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());

const customer = (id: number, name: string, orderCount: number) =>
  ({
    ...{ id, name, orderCount, phone: `62812000000${id}`, code: `#CUST-000${id}`, city: 'Bandung' },
    ...{ lifetimeValue: 90_000, lastOrderAt: null, segment: 'none', labels: [] },
    segmentReason: { orders: 0, spent: 0, lastOrderAt: null, firstOrderAt: null },
  }) as unknown as Customer;
const [sari, ani, budi] = [customer(1, 'Sari', 2), customer(2, 'Ani', 5), customer(3, 'Budi', 1)];

/** Whoever is chosen is fetched; each answer comes when the test says so. */
async function open() {
  const answers = new Map([ani, budi].map(({ id }) => [id, Promise.withResolvers<Customer>()]));
  vi.spyOn(customersApi, 'one').mockImplementation((id) => answers.get(id)!.promise);
  const merged = vi.spyOn(mergesApi, 'merge').mockResolvedValue(undefined as never);
  const view = mount(MergeDialog, {
    props: { customer: sari },
    attachTo: document.body,
    global: { plugins: [...withQueries(), i18n, aRouter()] },
  });
  await flushPromises();
  const choose = async (one: Customer) => {
    view.getComponent(CustomerField).vm.$emit('update:modelValue', one);
    await flushPromises();
  };
  const answer = async (one: Customer) => {
    answers.get(one.id)!.resolve(one);
    await flushPromises();
  };
  const yes = () =>
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === 'Gabungkan')!;
  const sides = () =>
    [...document.querySelectorAll('[role=dialog] label p.font-semibold')].map((one) =>
      one.textContent?.trim(),
    );
  const alert = () => document.querySelector('[role=dialog] [role=alert]')?.textContent ?? null;
  const radios = () => [...document.querySelectorAll<HTMLInputElement>('[role=dialog] input[type=radio]')];
  return { view, answers, merged, choose, answer, yes, sides, alert, radios };
}

it('makes one of the two that its field names, however late the others answer', async () => {
  const { merged, choose, answer, yes, sides } = await open();
  await choose(ani);
  await choose(budi);
  await answer(budi);
  await answer(ani);
  expect(sides()).toEqual(['Sari', 'Budi']);
  yes().click();
  await flushPromises();
  expect(merged).toHaveBeenCalledExactlyOnceWith(3, 1);
});

it('has nothing to press while the one who was chosen is on the way', async () => {
  const { merged, choose, answer, yes, sides } = await open();
  await choose(ani);
  await answer(ani);
  expect(yes().disabled).toBe(false);
  await choose(budi);
  expect(sides()).toEqual([]);
  expect(yes().disabled).toBe(true);
  yes().click();
  expect(merged).not.toHaveBeenCalled();
});

it('says why the one who was chosen is not shown, and nothing of an earlier one', async () => {
  const { answers, choose, answer, yes, sides, alert } = await open();
  await choose(ani);
  answers.get(ani.id)!.reject(new ApiError(503, 'unavailable', ''));
  await flushPromises();
  expect(alert()).toContain('Bagian dari ROMS sedang tidak aktif');
  expect(yes().disabled).toBe(true);
  await choose(budi);
  expect(alert()).toBeNull();
  await answer(budi);
  expect(sides()).toEqual(['Sari', 'Budi']);
});

it('names who stayed, whatever is chosen while the two are merged, and offers no choice then', async () => {
  const { view, merged, choose, answer, yes, radios } = await open();
  await choose(budi);
  await answer(budi);
  const done = Promise.withResolvers<never>();
  merged.mockReturnValueOnce(done.promise);
  yes().click();
  await flushPromises();
  expect(radios().map(({ disabled }) => disabled)).toEqual([true, true]);
  expect(view.getComponent(CustomerField).get('button').attributes()).toHaveProperty('disabled');
  await choose(ani);
  await answer(ani);
  done.resolve(undefined as never);
  await flushPromises();
  expect(merged).toHaveBeenCalledExactlyOnceWith(3, 1);
  expect(view.emitted('merged')).toEqual([[1]]);
});

it('may be chosen anew when the merge failed', async () => {
  const { view, merged, choose, answer, yes, radios } = await open();
  await choose(budi);
  await answer(budi);
  merged.mockRejectedValueOnce(new ApiError(503, 'unavailable', ''));
  yes().click();
  await flushPromises();
  expect(radios().map(({ disabled }) => disabled)).toEqual([false, false]);
  expect(view.emitted('merged')).toBeUndefined();
});
