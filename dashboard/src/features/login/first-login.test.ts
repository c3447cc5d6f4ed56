import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { FIRST_ADMIN_COMMAND } from '@roms/domain/first-admin';
import { i18n } from '../../i18n.ts';
import FirstLogin from './FirstLogin.vue';

afterEach(() => vi.unstubAllGlobals());

async function draw(answer: () => Promise<Response>) {
  vi.stubGlobal('fetch', answer);
  const view = mount(FirstLogin, { global: { plugins: [i18n], stubs: { Icon: true, UIcon: true } } });
  await flushPromises();
  return view;
}
const told = (command: string | null) => async () => new Response(JSON.stringify({ data: { command } }));

it('tells a new shop how to make its first login', async () => {
  expect((await draw(told(FIRST_ADMIN_COMMAND))).get('code').text()).toBe(FIRST_ADMIN_COMMAND);
});

it('says nothing once somebody has a login, nor while ROMS is away', async () => {
  expect((await draw(told(null))).text()).toBe('');
  expect((await draw(() => Promise.reject(new TypeError('away')))).text()).toBe('');
});
