import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { h, type Component } from 'vue';
import { i18n } from '../i18n.ts';
import { withQueries } from '../live/queries.fixture.ts';
import { aRouter } from '../router.fixture.ts';
import { aPerson } from '../shop/login/login.fixture.ts';
import { useLoginStore } from '../shop/login/login.store.ts';
import FilesMenu from '../ui/FilesMenu.vue';
import { fetchLateParts } from '../ui/nuxt/late-parts.ts';
import AvailabilitySwitch from './AvailabilitySwitch.vue';
import ProfileMenu from './ProfileMenu.vue';

enableAutoUnmount(afterEach);
const rina = { id: 7, name: 'Rina', role: 'cs', state: 'offline', openCount: 0, capacity: 20 };
let answer: () => Promise<Response>;
beforeEach(async () => {
  document.body.replaceChildren();
  answer = async () => Response.json({ data: [rina] });
  vi.stubGlobal('fetch', () => answer());
  await fetchLateParts();
});
afterEach(() => vi.unstubAllGlobals());

/** A menu with the rest of a page, whose button is pressed. */
async function press(menu: Component) {
  const plugins = withQueries();
  useLoginStore().me = aPerson({ id: 7 });
  const page = mount(
    { components: { Menu: menu }, template: '<div><Menu /><a href="#rest">Order</a></div>' },
    {
      global: { plugins: [...plugins, i18n, aRouter()], stubs: { Icon: true } },
      attachTo: document.body,
    },
  );
  await flushPromises();
  await page.get('button').trigger('click');
  await flushPromises();
  return page;
}
const list = () => document.querySelector('[role=menu]');

it.each<[string, Component]>([
  ['own state', AvailabilitySwitch],
  ['profile', ProfileMenu],
  ['of a page', () => h(FilesMenu, { label: 'Unduh', items: [{ label: 'Unduh PDF' }] })],
])(
  'leaves the page to screen readers while it is open, as its links can have the focus: %s',
  async (_name, menu) => {
    const page = await press(menu);
    expect(list()).not.toBeNull();
    expect(page.get('a[href="#rest"]').element.closest('[aria-hidden]')).toBeNull();
  },
);

it('opens no menu whose button is not in use yet', async () => {
  answer = () => new Promise(() => undefined);
  const page = await press(AvailabilitySwitch);
  expect(page.get('button').attributes('disabled')).toBeDefined();
  expect(list()).toBeNull();
});
