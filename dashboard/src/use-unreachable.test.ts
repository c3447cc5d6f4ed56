import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { api, ApiError } from './api/client.ts';
import { aPerson } from './shop/login/login.fixture.ts';
import { useLoginStore } from './shop/login/login.store.ts';
import { useUnreachable } from './use-unreachable.ts';

const whoAmI = vi.spyOn(api, 'get');
beforeEach(() => {
  vi.useFakeTimers();
  history.replaceState(null, '', '/orders?status=pending');
  setActivePinia(createPinia());
});
afterEach(() => {
  vi.useRealTimers();
  whoAmI.mockReset();
});

it('opens the page that was asked for by itself, once ROMS has started', async () => {
  whoAmI.mockRejectedValue(new ApiError(0, 'offline', ''));
  const page = { render: () => null };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: page },
      { path: '/orders', component: page },
    ],
  });
  router.beforeEach(() =>
    useLoginStore().loaded
      ? true
      : useLoginStore()
          .load()
          .then(
            () => true,
            () => false,
          ),
  );
  let start!: ReturnType<typeof useUnreachable>;
  mount({ setup: () => ((start = useUnreachable()), () => null) }, { global: { plugins: [router] } });
  await flushPromises();
  expect(start.isUnreachable.value).toBe(true);
  await vi.advanceTimersByTimeAsync(7_000);
  expect(start.isUnreachable.value).toBe(true);

  whoAmI.mockResolvedValue(aPerson());
  await vi.advanceTimersByTimeAsync(3_000);
  expect(start.isUnreachable.value).toBe(false);
  expect(router.currentRoute.value.fullPath).toBe('/orders?status=pending');
  const asked = whoAmI.mock.calls.length;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(whoAmI).toHaveBeenCalledTimes(asked);
});
