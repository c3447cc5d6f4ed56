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

it('keeps the keyboard on its button while it asks and while it must wait, and asks once', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('away')));
  const view = mount(LoginView, {
    global: {
      plugins: [i18n, aRouter(), createTestingPinia({ createSpy: vi.fn })],
      stubs: { Icon: true, UIcon: true },
    },
    attachTo: document.body,
  });
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
