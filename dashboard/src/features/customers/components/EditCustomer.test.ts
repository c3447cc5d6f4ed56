import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import { customersApi } from '../../../shop/customers/customers.api.ts';
import { leaveQuestion } from '../../../ui/leave-question.ts';
import { isAnythingTyped } from '../../../ui/typed.ts';
import { aCustomer } from '../customers.fixture.ts';
import EditCustomer from './EditCustomer.vue';

enableAutoUnmount(afterEach);
beforeEach(() => void vi.restoreAllMocks());

async function open() {
  const drawer = mount(EditCustomer, {
    props: { customer: aCustomer() },
    global: { plugins: [...withQueries(), i18n, aRouter()] },
    attachTo: document.body,
  });
  await flushPromises();
  const fields = [...document.querySelectorAll<HTMLInputElement>('#customer-form input')];
  const type = async (field: HTMLInputElement | undefined, text: string) => {
    field!.value = text;
    field!.dispatchEvent(new Event('input'));
    await flushPromises();
  };
  const press = async (label: string) => {
    [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === label)?.click();
    await flushPromises();
  };
  const submit = async () => {
    document.querySelector<HTMLFormElement>('#customer-form')?.requestSubmit();
    await flushPromises();
  };
  return { drawer, name: fields[0]!, email: fields[1], type, press, submit };
}
beforeEach(() => document.body.replaceChildren());

it('closes at once when nothing was changed', async () => {
  const { drawer, press } = await open();
  await press('Batal');
  expect([drawer.emitted('close')?.length, leaveQuestion.value]).toEqual([1, null]);
});

it('asks before it throws edits away, and does as it is told', async () => {
  const { drawer, name, type, press } = await open();
  await type(name, 'Sari W');
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
  const { name, type, submit } = await open();
  await type(name, '  ');
  await submit();
  expect([document.activeElement, change.mock.calls]).toEqual([name, []]);
  expect(document.body.textContent).toContain('Isi namanya.');
});

it('sends what was changed alone: a name that was not touched keeps its source', async () => {
  const change = vi.spyOn(customersApi, 'change').mockResolvedValue(aCustomer({ email: 'sari@toko.id' }));
  const { drawer, email, type, submit } = await open();
  await type(email, 'sari@toko.id');
  await submit();
  expect(change.mock.calls).toEqual([[7, { email: 'sari@toko.id' }]]);
  expect([drawer.emitted('saved')?.length, isAnythingTyped()]).toEqual([1, false]);
});
