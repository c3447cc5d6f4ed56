import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { FIRST_ADMIN_COMMAND } from '@roms/domain/first-admin';
import { i18n } from '../../i18n.ts';
import FirstLogin from './FirstLogin.vue';
import { useShopAtLogin } from './use-shop-at-login.ts';

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

const Door = defineComponent(() => {
  const { shopName, command } = useShopAtLogin();
  return () => [h('h1', shopName.value), command.value && h(FirstLogin, { command: command.value })];
});
async function draw(answer: () => Promise<Response>) {
  vi.stubGlobal('fetch', answer);
  const view = mount(Door, { global: { plugins: [i18n], stubs: { Icon: true, UIcon: true } } });
  await flushPromises();
  return view;
}
const told =
  (command: string | null, shopName = 'Kopi Kita') =>
  async () =>
    new Response(JSON.stringify({ data: { command, shopName } }));
const away = () => Promise.reject(new TypeError('away'));

it('tells a new shop how to make its first login', async () => {
  expect((await draw(told(FIRST_ADMIN_COMMAND))).get('code').text()).toBe(FIRST_ADMIN_COMMAND);
});

it('says no command once somebody has a login, nor while ROMS is away', async () => {
  expect((await draw(told(null))).find('code').exists()).toBe(false);
  expect((await draw(away)).find('code').exists()).toBe(false);
});

it('names the shop, and remembers its name for when ROMS is away', async () => {
  expect((await draw(away)).get('h1').text()).toBe('ROMS');
  expect((await draw(told(null, 'Kopi Kita'))).get('h1').text()).toBe('Kopi Kita');
  expect((await draw(away)).get('h1').text()).toBe('Kopi Kita');
});
