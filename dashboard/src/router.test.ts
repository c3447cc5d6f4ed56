import type { Me, Role } from '@roms/contracts/users';
import { SIGNED_IN_COOKIE } from '@roms/domain/signed-in';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Router } from 'vue-router';
import { api, ApiError } from './api/client.ts';
import { useLoginStore } from './shop/login/login.store.ts';
import { useLiveStore } from './live/index.ts';
import { createAppRouter } from './router.ts';
import { afterLogin, rememberLeft } from './shop/login/after-login.ts';
import { homeOf, safeRedirect } from './shop/login/home-page.ts';

// The pages themselves are other tests' business; loading them here would take seconds.
vi.mock('./layouts/AppLayout.vue', () => ({ default: { render: () => null } }));
vi.mock('./layouts/NotFoundView.vue', () => ({ default: { render: () => null } }));
vi.mock('./features/login/LoginView.vue', () => ({ default: { render: () => null } }));
vi.mock('./features/orders/OrdersView.vue', () => ({ default: { render: () => null } }));
vi.mock('./features/summary/SummaryView.vue', () => ({ default: { render: () => null } }));
vi.mock('./features/whatsapp/WhatsappView.vue', () => ({ default: { render: () => null } }));

const whoAmI = vi.spyOn(api, 'get');
let router: Router;

function me(role: Role): Me {
  return {
    user: { id: 1, name: 'Rina', email: 'rina@toko.test', role },
    shop: { name: 'Kopi', zone: 'Asia/Jakarta' },
    temporalUiUrl: null,
    temporalNamespace: null,
  };
}

beforeEach(() => {
  history.replaceState(null, '', '/');
  setActivePinia(createPinia());
  vi.spyOn(useLiveStore(), 'start').mockResolvedValue();
  router = createAppRouter();
});
afterEach(() => {
  whoAmI.mockReset();
  document.cookie = `${SIGNED_IN_COOKIE}=; max-age=0`;
});

describe('who may open what', () => {
  test('nobody goes to the login, and the page asked for is kept', async () => {
    whoAmI.mockRejectedValue(new ApiError(401, 'unauthenticated', 'no'));
    await router.push('/orders?status=pending');
    expect(router.currentRoute.value.fullPath).toBe('/login?redirect=/orders?status=pending');
  });

  test('a page of the other role leads home', async () => {
    whoAmI.mockResolvedValue(me('cs'));
    await router.push('/whatsapp');
    expect(router.currentRoute.value.path).toBe('/cs/dashboard');
    await router.push('/dashboard');
    expect(router.currentRoute.value.path).toBe('/cs/dashboard');
  });

  test('who is logged in needs no login, and starts at home', async () => {
    document.cookie = `${SIGNED_IN_COOKIE}=1`;
    whoAmI.mockResolvedValue(me('admin'));
    await router.push('/login');
    expect(router.currentRoute.value.path).toBe('/dashboard');
    await router.push('/');
    expect(router.currentRoute.value.path).toBe('/dashboard');
    expect(whoAmI).toHaveBeenCalledOnce();
  });

  test('the login page of a browser that never logged in asks nothing: the 401 would stand in its console', async () => {
    await router.push('/login');
    expect(router.currentRoute.value.path).toBe('/login');
    expect(whoAmI).not.toHaveBeenCalled();
  });

  test('the stream is there before a page fetches', async () => {
    whoAmI.mockResolvedValue(me('admin'));
    await router.push('/orders');
    expect(useLiveStore().start).toHaveBeenCalledWith(1);
  });

  test('without an answer nothing is shown and nobody is sent to the login', async () => {
    whoAmI.mockRejectedValue(new ApiError(0, 'offline', 'no'));
    await router.push('/orders');
    expect(router.currentRoute.value.path).toBe('/');
    expect(useLoginStore().loaded).toBe(false);
  });
});

test.each([
  ['/orders/7', '/orders/7'],
  ['/inbox?tab=mine', '/inbox?tab=mine'],
  ['//evil.test/x', null],
  ['/\\evil.test', null],
  ['https://evil.test', null],
  ['/login', null],
  ['/no/such/page', null],
  [['/orders'], null],
  [undefined, null],
])('after the login %j is %j', (asked, allowed) => {
  expect(safeRedirect(router, asked)).toBe(allowed);
});

test('the page where somebody was interrupted is theirs alone', () => {
  const rina = me('admin');
  expect(afterLogin(router, rina, '/orders/7')).toBe('/orders/7');
  rememberLeft(rina.user.id);
  expect(afterLogin(router, rina, '/orders/7')).toBe('/orders/7');
  rememberLeft(99);
  expect(afterLogin(router, rina, '/orders/7')).toBe('/dashboard');
  // Only the next one: after that the address says again where to go.
  expect(afterLogin(router, rina, '/orders/7')).toBe('/orders/7');
});

test('each role has its own home', () => {
  expect([homeOf('admin'), homeOf('cs')]).toEqual(['/dashboard', '/cs/dashboard']);
});

test('a long list has the height of the window, so that rows are drawn and fetched as they are scrolled to', () => {
  for (const name of ['orders', 'customers', 'products', 'broadcasts', 'inbox'])
    expect(router.getRoutes().find((route) => route.name === name)?.meta.fill, name).toBe(true);
});
