import type { Customer } from '@roms/contracts/customers';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { customersApi } from '../../../shop/customers/customers.api.ts';
import { aConversation } from '../inbox.fixture.ts';
import { startConversation } from '../inbox.api.ts';
import NewChat from './NewChat.vue';

vi.mock('../inbox.api.ts');
const start = vi.mocked(startConversation);
enableAutoUnmount(afterEach);
beforeEach(() => void vi.resetAllMocks());

const Dialog = {
  props: ['open', 'title', 'description'],
  template: `<div v-if="open" role="dialog">{{ title }} {{ description }}<slot name="body" /><slot name="footer" /></div>`,
};
async function open(customerId: number | null = null) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: Dialog }] });
  const dialog = mount(NewChat, {
    props: { customerId },
    global: { plugins: [...withQueries(), i18n, router], stubs: { Modal: Dialog } },
  });
  await flushPromises();
  const press = async (words: string) => {
    await dialog
      .findAll('button')
      .find((one) => one.text() === words)!
      .trigger('click');
    await flushPromises();
  };
  const submit = async () => {
    await dialog.get('form').trigger('submit');
    await flushPromises();
  };
  return { dialog, press, submit };
}

it('says what writing first risks, and asks for the number before it asks the server', async () => {
  const { dialog, press, submit } = await open();
  expect(dialog.text()).toContain('belum pernah menulis');
  await submit();
  expect(dialog.text()).toContain('Pilih pelanggannya dulu');
  await press('Nomor lain');
  await submit();
  expect(dialog.text()).toContain('Tulis nomor WhatsApp yang benar');
  expect(start).not.toHaveBeenCalled();
  const found = aConversation(7);
  start.mockResolvedValueOnce(found);
  await dialog.get('input[type=tel]').setValue(' 0812-3456-7890 ');
  await submit();
  expect(start).toHaveBeenCalledExactlyOnceWith({ phone: '0812-3456-7890' });
  expect(dialog.emitted('started')).toEqual([[found]]);
});

it('names the colleague whose customer it is, and keeps what was chosen', async () => {
  vi.spyOn(customersApi, 'one').mockResolvedValue({ id: 12, name: 'Dewi', phone: null } as Customer);
  const { dialog, submit } = await open(12);
  const details = { assignee: { id: 3, name: 'Rina' } };
  start.mockRejectedValueOnce(new ApiError(409, 'conversation_taken', '', details));
  await submit();
  expect(start).toHaveBeenCalledExactlyOnceWith({ customerId: 12 });
  expect(dialog.get('[role=alert]').text()).toContain('Rina sedang menangani');
  expect(dialog.emitted('started')).toBeUndefined();
});

it('says at the field that a number is none', async () => {
  const { dialog, press, submit } = await open();
  await press('Nomor lain');
  await dialog.get('input[type=tel]').setValue('12');
  const details = { fields: { phone: ['is no phone number'] } };
  start.mockRejectedValueOnce(new ApiError(400, 'invalid_request', '', details));
  await submit();
  expect(dialog.text()).toContain('Tulis nomor WhatsApp yang benar');
  expect(dialog.find('[role=alert].bg-error-tint').exists()).toBe(false);
});
