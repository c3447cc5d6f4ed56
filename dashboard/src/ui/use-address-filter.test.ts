import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useAddressFilter } from './use-address-filter.ts';

const EMPTY = { q: '', status: '' };

async function openList(path: string, kept?: typeof EMPTY) {
  let filter!: typeof EMPTY;
  const page = { render: () => null };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/list', component: page },
      { path: '/other', component: page },
    ],
  });
  await router.push(path);
  mount(
    { setup: () => ((filter = useAddressFilter(EMPTY, kept)), () => null) },
    { global: { plugins: [router] } },
  );
  await flushPromises();
  return { router, filter, address: () => router.currentRoute.value.fullPath };
}

it('begins with what the address says, and follows it', async () => {
  const { router, filter } = await openList('/list?q=kopi&page=2', { q: 'teh', status: 'shipped' });
  expect(filter).toEqual({ q: 'kopi', status: '' });
  await router.push('/list?status=pending');
  expect(filter).toEqual({ q: '', status: 'pending' });
  await router.push('/list');
  expect(filter).toEqual(EMPTY);
});

it('writes what is chosen, leaves out what is not, and keeps the rest of the address', async () => {
  const { filter, address } = await openList('/list?open=7');
  filter.status = 'pending';
  filter.q = 'kopi';
  await flushPromises();
  expect(address()).toBe('/list?open=7&q=kopi&status=pending');
  Object.assign(filter, EMPTY);
  await flushPromises();
  expect(address()).toBe('/list?open=7');
});

it('begins as the list was left when the address says nothing', async () => {
  const { filter, address } = await openList('/list', { q: 'teh', status: '' });
  expect(filter.q).toBe('teh');
  expect(address()).toBe('/list?q=teh');
});

it('lets other pages alone', async () => {
  const { router, filter, address } = await openList('/list?q=kopi');
  await router.push('/other?q=lain');
  expect(filter.q).toBe('kopi');
  filter.q = 'teh';
  await flushPromises();
  expect(address()).toBe('/other?q=lain');
});
