import type { Customer } from '@roms/contracts/customers';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import { customersApi } from '../../../shop/customers/customers.api.ts';
import { leaveQuestion } from '../../../ui/leave-question.ts';
import { isAnythingTyped } from '../../../ui/typed.ts';
import CustomerDrawer from './CustomerDrawer.vue';

enableAutoUnmount(afterEach);
const sari = {
  ...{ id: 7, name: 'Sari', phone: '6281234567890', code: '#CUST-0007', nameSource: 'manual', email: null },
  ...{
    address: null,
    city: 'Bandung',
    place: null,
    zone: 'Asia/Jakarta',
    zoneIsGuess: false,
    optedOutAt: null,
  },
  segment: 'none',
  segmentReason: { orders: 0, spent: 0, lastOrderAt: null, firstOrderAt: null },
  ...{ orderCount: 0, lifetimeValue: 0, lastOrderAt: null, conversationId: null, labels: [] },
} as unknown as Customer;

async function open() {
  const drawer = mount(CustomerDrawer, {
    props: { id: 7 },
    global: { plugins: [...withQueries(), i18n, aRouter()], stubs: { ConsentHistory: true } },
    attachTo: document.body,
  });
  await flushPromises();
  const name = [...document.querySelectorAll<HTMLInputElement>('#customer-form input')][0]!;
  const type = async (text: string) => {
    name.value = text;
    name.dispatchEvent(new Event('input'));
    await flushPromises();
  };
  const press = async (label: string) => {
    [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === label)?.click();
    await flushPromises();
  };
  return { drawer, name, type, press };
}
beforeEach(() => {
  document.body.replaceChildren();
  vi.spyOn(customersApi, 'one').mockResolvedValue(sari);
});

it('closes at once when nothing was changed', async () => {
  const { drawer, press } = await open();
  await press('Batal');
  expect([drawer.emitted('close')?.length, leaveQuestion.value]).toEqual([1, null]);
});

it('asks before it throws edits away, and does as it is told', async () => {
  const { drawer, name, type, press } = await open();
  await type('Sari W');
  expect(isAnythingTyped()).toBe(true);
  await press('Batal');
  leaveQuestion.value?.(false);
  await flushPromises();
  expect([drawer.emitted('close'), name.value]).toEqual([undefined, 'Sari W']);
  await press('Batal');
  leaveQuestion.value?.(true);
  await flushPromises();
  expect([drawer.emitted('close')?.length, isAnythingTyped()]).toEqual([1, false]);
});

it('leads to the field that is not right, and sends nothing', async () => {
  const change = vi.spyOn(customersApi, 'change');
  const { name, type, press } = await open();
  await type('  ');
  await press('Simpan');
  document.querySelector<HTMLFormElement>('#customer-form')?.requestSubmit();
  await flushPromises();
  expect([document.activeElement, change.mock.calls]).toEqual([name, []]);
  expect(document.body.textContent).toContain('Isi namanya.');
});
