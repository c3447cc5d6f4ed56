import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { followVersion } from './follow-version.ts';
import { emitResync } from './live/bus.ts';
import { useNewVersionStore } from './new-version.store.ts';
import { useTyped } from './ui/typed.ts';

const page = { render: () => null };
/** The files of one page are gone, as after a deployment. */
const gone = () => {
  const error = new Error('Failed to fetch dynamically imported module');
  const event = Object.assign(new Event('vite:preloadError'), { payload: error });
  window.dispatchEvent(event);
  return Promise.reject(error);
};
let router: Router;
let end: () => void;
let served: string | null;
let opened: string[];

beforeEach(async () => {
  sessionStorage.clear();
  // A script of the page itself would be loaded.
  const script = { getAttribute: () => '/assets/index-old.js' } as unknown as HTMLScriptElement;
  vi.spyOn(document, 'querySelector').mockReturnValue(script);
  served = 'old';
  opened = [];
  vi.stubGlobal('fetch', async () => {
    if (served === null) throw new TypeError('fetch failed');
    return new Response(`<script type="module" crossorigin src="/assets/index-${served}.js"></script>`);
  });
  setActivePinia(createPinia());
  vi.spyOn(window.location, 'assign').mockImplementation((path) => void opened.push(String(path)));
  vi.spyOn(window.location, 'reload').mockImplementation(() => void opened.push('this page'));
  router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/here', component: page },
      { path: '/other', component: page },
      { path: '/gone', component: gone },
    ],
  });
  end = followVersion(router, useNewVersionStore());
  await router.push('/here');
});
afterEach(() => {
  end();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const click = async (to: string) => {
  await router.push(to).catch(() => undefined);
  await new Promise((go) => setTimeout(go));
  await flushPromises();
};
const typing = () => mount({ setup: () => (useTyped(() => true, { isKept: true }), () => null) });

it('opens the new version where the click wanted to go', async () => {
  served = 'new';
  await click('/gone?tab=mine');
  expect(opened).toEqual(['/gone?tab=mine']);
});

it('offers it to whoever is typing, and remembers where the click wanted to go', async () => {
  const field = typing();
  served = 'new';
  await click('/gone');
  const version = useNewVersionStore();
  expect([opened, version.isThere, version.wanted]).toEqual([[], true, '/gone']);
  field.unmount();
});

it('still knows where the click wanted to go when a part of this page is missed after it', async () => {
  const field = typing();
  served = 'new';
  await click('/gone');
  await gone().catch(() => undefined);
  await new Promise((go) => setTimeout(go));
  await flushPromises();
  expect(useNewVersionStore().wanted).toBe('/gone');
  field.unmount();
});

it('opens where the click wanted to go when a part of the page was missed just before it', async () => {
  const answers: (() => void)[] = [];
  vi.stubGlobal('fetch', async () => {
    await new Promise<void>((answer) => answers.push(answer));
    return new Response('<script src="/assets/index-new.js"></script>');
  });
  gone().catch(() => undefined);
  await new Promise((go) => setTimeout(go));
  await click('/gone');
  for (const answer of answers) {
    answer();
    await flushPromises();
  }
  expect(opened.at(-1)).toBe('/gone');
});

it('says that a page could not be had when nothing new is served, or nobody answers', async () => {
  const version = useNewVersionStore();
  await click('/gone');
  expect([version.isThere, version.isBroken, opened]).toEqual([false, true, []]);
  served = null;
  await click('/gone');
  expect([version.isThere, version.isBroken, opened]).toEqual([false, true, []]);
  await click('/other');
  expect(version.isBroken).toBe(false);
});

it('notices a deployment by the connection that it cost, and opens it with the next click', async () => {
  served = 'new';
  emitResync();
  await flushPromises();
  expect([useNewVersionStore().isThere, opened]).toEqual([true, []]);
  const field = typing();
  await click('/other');
  expect([router.currentRoute.value.path, opened]).toEqual(['/other', []]);
  field.unmount();
  await click('/here?q=x');
  expect([router.currentRoute.value.path, opened]).toEqual(['/other', ['/here?q=x']]);
});

it('loads the page anew for a part of it that is gone', async () => {
  served = 'new';
  gone().catch(() => undefined);
  await new Promise((go) => setTimeout(go));
  await flushPromises();
  expect(opened).toEqual(['/here']);
});

it('does not load the page again and again when the new files are missing too', async () => {
  sessionStorage.setItem('roms.new-version.loaded-at', String(Date.now()));
  served = 'new';
  await click('/gone');
  expect(opened).toEqual([]);
});
