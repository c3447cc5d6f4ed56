import type { Me } from '@roms/contracts/users';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick, ref, type Component } from 'vue';
import { i18n } from '../i18n.ts';
import { emitLive } from '../live/bus.ts';
import { withQueries } from '../live/queries.fixture.ts';
import { aRouter } from '../router.fixture.ts';
import { aPerson } from '../shop/login/login.fixture.ts';
import { useLoginStore } from '../shop/login/login.store.ts';
import { useNumbersStore } from '../shop/numbers/numbers.store.ts';
import BottomTabs from './BottomTabs.vue';
import NumberState from './NumberState.vue';
import SidebarNavigation from './SidebarNavigation.vue';
import { useWaitingCount } from './use-waiting-count.ts';
import { useWindowSign } from './use-window-sign.ts';
import { useWaitingStore } from './waiting.store.ts';

/** How many the API says wait. */
let waitingConversations = 0;
let plugins: ReturnType<typeof withQueries>;

enableAutoUnmount(afterEach);
beforeEach(() => {
  plugins = withQueries();
  vi.stubGlobal('fetch', async (url: string) =>
    Response.json({ data: String(url).includes('/summary') ? { waitingConversations } : [] }),
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Shows what stands in it. */
const Bare = { inheritAttrs: false, template: '<slot />' };

function draw(part: Component, user: Partial<Me['user']> = {}, props = {}) {
  useLoginStore().me = aPerson(user);
  return mount(part, {
    props,
    global: {
      plugins: [...plugins, i18n, aRouter()],
      stubs: { Tooltip: Bare, UTooltip: Bare },
    },
  });
}

describe('who waits for an answer', () => {
  it('is counted when the shell appears, and again after news, at most once in a while', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    waitingConversations = 3;
    const Shell = { setup: () => useWaitingCount(), render: () => null };
    const shell = draw(Shell);
    await flushPromises();
    expect(useWaitingStore().count).toBe(3);

    waitingConversations = 4;
    for (let news = 0; news < 20; news += 1) emitLive('conversation.updated', {});
    await vi.advanceTimersByTimeAsync(6_000);
    await flushPromises();
    expect(useWaitingStore().count).toBe(4);
    shell.unmount();
    expect(useWaitingStore().count).toBe(0);
  });

  it('is said in the menu, in a word and as a number, and not at all when nobody does', async () => {
    const menus = [draw(SidebarNavigation, {}, { collapsed: false }), draw(BottomTabs)];
    for (const menu of menus) expect(menu.text()).not.toMatch(/\d/);
    useWaitingStore().count = 120;
    await nextTick();
    for (const menu of menus) {
      expect(menu.text()).toContain('99+');
      expect(menu.text()).toContain('120 percakapan menunggu jawaban');
    }
  });

  it('stands in the title and the picture of the window, so that another tab shows it', async () => {
    document.head.innerHTML = '<link rel="icon" href="/favicon.svg">';
    const waiting = ref(0);
    draw({
      setup: () => useWindowSign(() => ({ page: 'Inbox', shop: 'Kopi Kita', waiting: waiting.value })),
      render: () => null,
    });
    const icon = () => document.querySelector('link')!.getAttribute('href');
    expect([document.title, icon()]).toEqual(['Inbox · Kopi Kita', '/favicon.svg']);
    waiting.value = 2;
    await nextTick();
    expect(document.title).toBe('(2) Inbox · Kopi Kita');
    expect(decodeURIComponent(icon()!)).toMatch(/^data:image\/svg\+xml,<svg .*>2<\/text><\/svg>$/s);
    waiting.value = 250;
    await nextTick();
    expect(decodeURIComponent(icon()!)).toContain('>99+</text>');
    waiting.value = 0;
    await nextTick();
    expect([document.title, icon()]).toEqual(['Inbox · Kopi Kita', '/favicon.svg']);
  });
});

it('gives a phone every page: four under the thumb, the rest behind one button', () => {
  const tabsOf = (role: 'cs' | 'admin') => {
    const menu = draw(BottomTabs, { role });
    return {
      links: menu.findAll('a').map((link) => link.attributes('href')),
      more: menu.find('button').exists(),
    };
  };
  expect(tabsOf('cs')).toEqual({ links: ['/cs/dashboard', '/inbox', '/orders', '/customers'], more: true });
  expect(tabsOf('admin')).toEqual({ links: ['/dashboard', '/inbox', '/orders', '/customers'], more: true });
});

it('shows of several numbers the one that is worst off, and leads only admins to it', async () => {
  const since = '2026-11-22T05:00:00.000Z';
  const number = { since, phone: null, version: 1 };
  const states = (role: 'cs' | 'admin') => {
    const part = draw(NumberState, { role });
    const numbers = useNumbersStore();
    numbers.apply({ ...number, id: 'main', label: 'Toko', state: 'ready', isDefault: true } as never);
    numbers.apply({ ...number, id: 'two', label: 'Grosir', state: 'logged_out' } as never);
    return part;
  };
  const admins = states('admin');
  await nextTick();
  expect(admins.text()).toContain('Grosir');
  expect(admins.text()).toContain('Keluar dari WhatsApp');
  expect(admins.find('a').attributes('href')).toBe('/whatsapp');
  const cs = states('cs');
  await nextTick();
  expect(cs.text()).toContain('Keluar dari WhatsApp');
  expect(cs.find('a').exists()).toBe(false);
});
