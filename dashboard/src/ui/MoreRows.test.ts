import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { h } from 'vue';
import { ApiError } from '../api/client.ts';
import { i18n } from '../i18n.ts';
import { aRouter } from '../router.fixture.ts';
import MoreRows from './MoreRows.vue';

enableAutoUnmount(afterEach);

const error = new ApiError(503, 'unavailable', '');
async function open(start: { error?: unknown; isComplete?: boolean } = {}) {
  const page = mount(
    (props: object) =>
      h('div', [
        h(MoreRows, { class: 'mt-3', error: null, isComplete: false, isLoading: false, ...props }),
        h('a', { href: '#after' }),
      ]),
    { props: start, global: { plugins: [i18n, aRouter()] }, attachTo: document.body },
  );
  await flushPromises();
  const set = async (props: object) => {
    await page.setProps(props);
    await flushPromises();
  };
  const keyboardIsHere = () =>
    document.activeElement !== document.body && page.element.contains(document.activeElement);
  return { page, set, keyboardIsHere, button: () => page.get<HTMLButtonElement>('button') };
}

it('keeps the keyboard through a page that fails, another try, and the last page', async () => {
  const { page, set, keyboardIsHere, button } = await open();
  button().element.focus();
  await set({ isLoading: true });
  expect(keyboardIsHere()).toBe(true);
  await set({ isLoading: false, error });
  expect(keyboardIsHere()).toBe(true);

  button().element.focus();
  await set({ isLoading: true });
  expect(button().attributes('disabled')).toBeDefined();
  expect(keyboardIsHere()).toBe(true);
  await set({ error: null });
  await set({ isLoading: false, isComplete: true });
  expect(page.find('button').exists()).toBe(false);
  expect(keyboardIsHere()).toBe(true);

  // Behind the last row nothing stands for who goes on.
  page.get<HTMLElement>('a').element.focus();
  await flushPromises();
  expect(page.element.children).toHaveLength(1);
});

it('takes no place where nothing more comes, and gives its class to what it shows', async () => {
  const { page, set, button } = await open({ isComplete: true });
  expect(page.element.children).toHaveLength(1);
  await set({ isComplete: false });
  expect(button().classes()).toContain('mt-3');
  expect(page.findAll('.mt-3')).toHaveLength(1);
  await set({ error });
  expect(page.get('[role=alert]').classes()).toContain('mt-3');
  expect(page.findAll('.mt-3')).toHaveLength(1);
});
