import type { Label } from '@roms/contracts/labels';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import { useTeamStore } from '../../../shop/agents/team.store.ts';
import { useLabelsStore } from '../../../shop/labels/labels.store.ts';
import { aPerson } from '../../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import * as inboxApi from '../inbox.api.ts';
import { useConversationsStore } from './conversations.store.ts';
import ListFilters from './ListFilters.vue';

vi.mock('../inbox.api.ts');
const fetchConversations = vi.mocked(inboxApi.fetchConversations);

enableAutoUnmount(afterEach);
beforeEach(() => {
  localStorage.clear();
  vi.resetAllMocks();
  fetchConversations.mockResolvedValue({ data: [], page: { nextCursor: null } });
});

type Item = { label: string; checked: boolean; onSelect: () => void };
const VIP: Label = { id: 3, name: 'VIP', color: 'teal', holdsAutomation: false, isComplaint: false };

async function open(role: 'admin' | 'cs' = 'admin') {
  const plugins = withQueries();
  const router = aRouter();
  await router.push('/inbox');
  useLoginStore().me = aPerson({ role });
  useLabelsStore().list = [VIP];
  useTeamStore().apply([
    { id: 9, name: 'Dimas', role: 'cs', state: 'online', openCount: 0, capacity: 20 } as never,
  ]);
  const menu = { name: 'DropdownMenu', props: ['items'], template: '<div><slot /></div>' };
  const chips = mount(ListFilters, {
    global: { plugins: [...plugins, i18n, router], stubs: { DropdownMenu: menu, Icon: true } },
  });
  const chip = (name: string) => chips.get(`[data-filter="${name}"]`);
  const choose = async (menuIndex: number, label: string) => {
    const items = chips.findAllComponents({ name: 'DropdownMenu' })[menuIndex]!.props('items') as Item[];
    items.find((item) => item.label === label)!.onSelect();
    await flushPromises();
  };
  return { chips, chip, choose, router, conversations: useConversationsStore() };
}

it('narrows the list by each chip that is pressed, together, and widens it again', async () => {
  const { chips, chip, choose, conversations } = await open();
  await chip('waiting').trigger('click');
  await chip('snoozed').trigger('click');
  await choose(0, 'VIP');
  await choose(1, 'Dimas');
  const narrowing = { waiting: true, status: 'snoozed', label: 3, assignee: 9 };
  expect(conversations.narrowing).toEqual(narrowing);
  expect(fetchConversations).toHaveBeenLastCalledWith(expect.objectContaining(narrowing));
  expect([chip('waiting').attributes('aria-pressed'), chip('unread').attributes('aria-pressed')]).toEqual([
    ...['true', 'false'],
  ]);
  expect([chip('label').text(), chip('agent').text()]).toEqual(['VIP', 'Dimas']);
  await chip('snoozed').trigger('click');
  await choose(0, 'VIP');
  expect(conversations.narrowing).toEqual({ waiting: true, assignee: 9 });
  await chips.get('[aria-label="Hapus semua saringan"]').trigger('click');
  await flushPromises();
  expect(conversations.narrowing).toEqual({});
});

it('asks for failed messages by the address, as links to them do', async () => {
  const { chip, router } = await open();
  await chip('failed').trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.query).toEqual({ failed: '1' });
});

it('offers no agent to whoever sees only their own', async () => {
  const { chips } = await open('cs');
  expect(chips.find('[data-filter="agent"]').exists()).toBe(false);
});
