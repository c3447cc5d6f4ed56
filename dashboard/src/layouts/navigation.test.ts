import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { i18n } from '../i18n.ts';
import { withQueries } from '../live/queries.fixture.ts';
import { aRouter } from '../router.fixture.ts';
import { aPerson } from '../shop/login/login.fixture.ts';
import { useLoginStore } from '../shop/login/login.store.ts';
import { navigationFor, navigationGroupsFor } from './navigation.ts';
import SidebarNavigation from './SidebarNavigation.vue';

enableAutoUnmount(afterEach);
beforeEach(() => localStorage.clear());

/** Shows what stands in it. */
const Bare = { inheritAttrs: false, template: '<slot />' };

async function menuOf(role: 'admin' | 'cs', { at = '/orders', collapsed = false } = {}) {
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role });
  const router = aRouter();
  await router.push(at);
  const menu = mount(SidebarNavigation, {
    props: { collapsed },
    attachTo: document.body,
    global: { plugins: [...plugins, i18n, router], stubs: { Tooltip: Bare, UTooltip: Bare } },
  });
  const heading = (name: string) => menu.findAll('h2 button').find((one) => one.text() === name)!;
  const seen = () =>
    menu
      .findAll('a')
      .filter((link) => link.isVisible())
      .map((link) => link.text());
  return { menu, router, heading, seen };
}

describe('the groups of the menu', () => {
  it('hold every page of a role once, and nothing that it may not open', () => {
    for (const role of ['admin', 'cs'] as const) {
      const inGroups = navigationGroupsFor(role).flatMap(({ entries }) => entries);
      expect(inGroups).toEqual(navigationFor(role));
    }
    const ofAgent = navigationFor('cs').map(({ to }) => to);
    expect(ofAgent).not.toContain('/reports');
    expect(navigationGroupsFor('cs').map(({ name }) => name)).not.toContain('reports');
  });

  it('are named by headings, and close and open by them; what is set up once is closed at first', async () => {
    const { heading, seen } = await menuOf('admin');
    expect(seen().slice(0, 4)).toEqual(['Beranda', 'Inbox', 'Order', 'Pelanggan']);
    expect(seen()).not.toContain('Kunci API');
    expect(heading('Pengaturan').attributes('aria-expanded')).toBe('false');
    await heading('Pengaturan').trigger('click');
    expect(seen()).toContain('Kunci API');
    await heading('Otomatis').trigger('click');
    expect(seen()).not.toContain('Pengingat');

    // The next visit finds them as they were left.
    const next = await menuOf('admin');
    expect(next.seen()).toContain('Kunci API');
    expect(next.seen()).not.toContain('Pengingat');
  });

  it('open with their page, however that was reached, and may be closed over it', async () => {
    const { router, heading, seen } = await menuOf('admin');
    await router.push('/api-keys');
    await flushPromises();
    expect(seen()).toContain('Kunci API');
    await heading('Pengaturan').trigger('click');
    expect(seen()).not.toContain('Kunci API');
  });

  it('are moved until the page that is open is seen', async () => {
    const moved: (string | undefined)[] = [];
    const { prototype } = Element;
    const original = prototype.scrollIntoView;
    prototype.scrollIntoView = function (this: Element) {
      moved.push(this.textContent?.trim());
    };
    try {
      const { router } = await menuOf('admin', { at: '/whatsapp' });
      await flushPromises();
      await router.push('/orders');
      await flushPromises();
    } finally {
      prototype.scrollIntoView = original;
    }
    expect(moved).toEqual(['WhatsApp', 'Order']);
  });

  it('are all there as icons, without headings to press', async () => {
    const { menu, seen } = await menuOf('admin', { collapsed: true });
    expect(menu.find('h2 button').exists()).toBe(false);
    expect(seen()).toHaveLength(navigationFor('admin').length);
  });
});
