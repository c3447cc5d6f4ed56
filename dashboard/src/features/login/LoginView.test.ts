import { createTestingPinia } from '@pinia/testing';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { aRouter } from '../../router.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import LoginView from './LoginView.vue';

enableAutoUnmount(afterEach);
afterEach(() => vi.unstubAllGlobals());

function open() {
  return mount(LoginView, {
    global: {
      plugins: [i18n, aRouter(), createTestingPinia({ createSpy: vi.fn })],
      stubs: { Icon: true, UIcon: true },
    },
    attachTo: document.body,
  });
}

it('asks for the code of a phone when the account takes one, and again when it was wrong', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('away')));
  const view = open();
  await vi.waitFor(() => expect(document.activeElement).toBe(view.get('[type=email]').element));
  const logIn = vi.mocked(useLoginStore().logIn);
  const code = () => view.find<HTMLInputElement>('[autocomplete=one-time-code]');
  const submit = async () => {
    await view.get('form').trigger('submit');
    await flushPromises();
  };
  await view.get('[type=email]').setValue('rina@toko.test');
  await view.get('[type=password]').setValue('rahasia');
  logIn.mockRejectedValueOnce(new ApiError(401, 'totp_required', ''));
  expect(code().exists()).toBe(false);
  await submit();
  expect([view.find('[role=alert]').exists(), document.activeElement]).toEqual([false, code().element]);
  await submit();
  expect(logIn).toHaveBeenCalledOnce();
  await code().setValue('123 456');
  logIn.mockRejectedValueOnce(new ApiError(401, 'wrong_totp', ''));
  await submit();
  expect(logIn).toHaveBeenLastCalledWith({
    email: 'rina@toko.test',
    password: 'rahasia',
    totp: '123 456',
  });
  expect(view.get('[role=alert]').text()).toContain('tidak cocok');
  expect(code().element.value).toBe('');
  await view.get('[type=email]').setValue('lain@toko.test');
  expect(code().exists()).toBe(false);
});

it('offers a link by mail where mails are sent, and names the admin where none are', async () => {
  const told = (sendsMail: boolean) => async () =>
    new Response(JSON.stringify({ data: { command: null, shopName: 'Kopi', sendsMail } }));
  vi.stubGlobal('fetch', told(true));
  const sending = open();
  await flushPromises();
  expect(sending.text()).toContain('Lupa kata sandi?');
  expect(sending.text()).not.toContain('Minta admin');
  vi.stubGlobal('fetch', told(false));
  const silent = open();
  await flushPromises();
  expect(silent.text()).toContain('Minta admin');
});

it('keeps the keyboard on its button while it asks and while it must wait, and asks once', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('away')));
  const view = open();
  // The field for the e-mail takes the keyboard by itself, a moment after it is drawn.
  await vi.waitFor(() => expect(document.activeElement).toBe(view.get('[type=email]').element));
  await view.get('[type=email]').setValue('rina@toko.test');
  await view.get('[type=password]').setValue('rahasia');
  const answer = Promise.withResolvers<void>();
  const logIn = vi.mocked(useLoginStore().logIn).mockReturnValue(answer.promise as never);
  const button = view.get<HTMLButtonElement>('[type=submit]');
  button.element.focus();
  const isOff = () => [button.element.disabled, button.attributes('aria-disabled')];
  await view.get('form').trigger('submit');
  expect(isOff()).toEqual([false, 'true']);
  await view.get('form').trigger('submit');
  answer.reject(new ApiError(429, 'too_many_requests', '', { retryAfterSeconds: 5 }));
  await flushPromises();
  expect(isOff()).toEqual([false, 'true']);
  await view.get('form').trigger('submit');
  expect(logIn).toHaveBeenCalledOnce();
  expect(document.activeElement).toBe(button.element);
});
