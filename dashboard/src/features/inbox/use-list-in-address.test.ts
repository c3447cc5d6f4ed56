import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, vi } from 'vitest';
import { aRouter } from '../../router.fixture.ts';
import * as inboxApi from './inbox.api.ts';
import { useConversationsStore } from './list/conversations.store.ts';
import { useListInAddress } from './use-list-in-address.ts';

vi.mock('./inbox.api.ts');
beforeEach(() => {
  localStorage.clear();
  setActivePinia(createPinia());
  vi.mocked(inboxApi.fetchConversations).mockResolvedValue({ data: [], page: { nextCursor: null } });
});

async function open(path: string) {
  const router = aRouter();
  await router.push(path);
  mount({ setup: () => (useListInAddress(), () => null) }, { global: { plugins: [router] } });
  await flushPromises();
  return {
    router,
    conversations: useConversationsStore(),
    address: () => router.currentRoute.value.fullPath,
  };
}

it('opens the tab that the address names, and none for nonsense', async () => {
  expect((await open('/inbox?tab=unassigned')).conversations.tab).toBe('unassigned');
  setActivePinia(createPinia());
  localStorage.clear();
  expect((await open('/inbox?tab=nonsense')).conversations.tab).toBe('all');
});

it('writes the tab that is chosen into the address, and keeps the rest of it', async () => {
  const { router, conversations, address } = await open('/inbox/7?message=3');
  await conversations.openTab('mine');
  await flushPromises();
  expect(address()).toBe('/inbox/7?message=3&tab=mine');
  await router.push('/orders');
  await conversations.openTab('all');
  await flushPromises();
  expect(address()).toBe('/orders');
});

it('opens the list that the address names, and writes down what it is narrowed by', async () => {
  const { router, conversations, address } = await open(
    '/inbox/7?tab=mine&label=3&assignee=none&unread=true&sort=waiting&status=nonsense',
  );
  expect(conversations.list).toEqual({
    ...{ tab: 'mine', sort: 'waiting', label: 3, assignee: 'none', unread: true },
  });
  await conversations.narrow({ status: 'snoozed' });
  await conversations.sortBy('latest');
  await flushPromises();
  expect(router.currentRoute.value.query).toEqual({ tab: 'mine', status: 'snoozed' });
  // A link to the whole inbox ends what it was narrowed by.
  await router.push('/inbox?tab=all');
  await flushPromises();
  expect([conversations.list, address()]).toEqual([{ tab: 'all', sort: 'latest' }, '/inbox?tab=all']);
});
