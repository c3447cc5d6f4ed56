import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { api } from './api/client.ts';
import { useLiveStore } from './live/index.ts';
import { shareLogin } from './login-tabs.ts';
import { aPerson } from './shop/login/login.fixture.ts';
import { useLoginStore } from './shop/login/login.store.ts';

let router: Router;
beforeEach(async () => {
  sessionStorage.clear();
  setActivePinia(createPinia());
  const page = { render: () => null };
  router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/orders/:id', component: page },
      { path: '/login', name: 'login', component: page, meta: { public: true } },
    ],
  });
  shareLogin(useLoginStore(), useLiveStore(), router);
  useLoginStore().me = aPerson({ id: 7 });
  await router.push('/orders/3');
});
const arrived = () => vi.waitUntil(() => router.currentRoute.value.path === '/login');

it('remembers the page and the person when a login ends by itself', async () => {
  useLoginStore().forget();
  await arrived();
  expect(router.currentRoute.value.query).toEqual({ redirect: '/orders/3' });
  expect(sessionStorage.getItem('roms.login.left-by')).toBe('7');
});

it('leaves nothing to the next person after a logout', async () => {
  vi.spyOn(api, 'post').mockResolvedValue(null);
  await useLoginStore().logOut();
  await arrived();
  expect(router.currentRoute.value.query).toEqual({});
  expect(sessionStorage.getItem('roms.login.left-by')).toBeNull();
});
