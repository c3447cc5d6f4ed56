import { useToast } from '@nuxt/ui/composables/useToast';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Conversation } from '@roms/contracts/conversations';
import { ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { aRouter } from '../../../router.fixture.ts';
import { aPerson } from '../../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { aConversation } from '../inbox.fixture.ts';
import * as inboxApi from '../inbox.api.ts';
import { useConversationsStore } from '../list/conversations.store.ts';
import SnoozeMenu from './SnoozeMenu.vue';
import ThreadStatus from './ThreadStatus.vue';

vi.mock('../inbox.api.ts');
const api = vi.mocked(inboxApi);
enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.resetAllMocks();
  setActivePinia(createPinia());
  useToast().clear();
  useLoginStore().me = aPerson();
  api.fetchConversations.mockResolvedValue({ data: [], page: { nextCursor: null } });
});

function draw(changes: Partial<Conversation> = {}) {
  const conversation = aConversation(1, {
    unreadCount: 2,
    waitingSince: '2026-11-22T03:00:00.000Z',
    ...changes,
  });
  useConversationsStore().upsert(conversation);
  return mount(ThreadStatus, {
    props: { conversation },
    global: { plugins: [i18n, aRouter()], stubs: { Icon: true } },
    attachTo: document.body,
  });
}
const known = () => useConversationsStore().byId.get(1)!;
const press = (code: string, more: KeyboardEventInit = {}) =>
  document.body.dispatchEvent(
    new KeyboardEvent('keydown', { code, altKey: true, bubbles: true, cancelable: true, ...more }),
  );

it('resolves at once on screen, goes on to the next, and can be taken back', async () => {
  const part = draw();
  let answer!: (row: Conversation) => void;
  api.setConversationStatus.mockReturnValue(new Promise((resolve) => (answer = resolve)));
  await part.get('[aria-label="Selesaikan"]').trigger('click');
  expect(known()).toMatchObject({
    status: 'resolved',
    waitingSince: null,
    unreadCount: 0,
    assignee: { id: 7 },
  });
  expect(part.emitted()).toMatchObject({ away: [[]] });
  expect(part.emitted('next')).toBeUndefined();
  answer(aConversation(1, { status: 'resolved', assignee: { id: 7, name: 'Rina' }, version: 2 }));
  await flushPromises();
  expect(part.emitted('next')).toEqual([[]]);
  expect(known().version).toBe(2);

  api.setConversationStatus.mockResolvedValue(aConversation(1, { unreadCount: 2, version: 3 }));
  const [told] = useToast().toasts.value;
  expect(told).toMatchObject({ title: 'Percakapan dengan Pelanggan 1 selesai', duration: 8_000 });
  (told!.actions![0]!.onClick as () => void)();
  await flushPromises();
  expect(api.setConversationStatus).toHaveBeenLastCalledWith(1, { status: 'open', snoozedUntil: null });
  expect(known()).toMatchObject({ status: 'open', unreadCount: 2 });
});

it('is as it was when the server does not agree, unless news came meanwhile', async () => {
  const part = draw();
  api.setConversationStatus.mockRejectedValue(new ApiError(503, 'database_busy', 'busy'));
  await part.get('[aria-label="Selesaikan"]').trigger('click');
  await flushPromises();
  expect(known()).toMatchObject({ status: 'open', unreadCount: 2, assignee: null });
  expect(part.emitted('next')).toBeUndefined();
  expect(useToast().toasts.value.map(({ color }) => color)).toEqual(['error']);

  let refuse!: (error: Error) => void;
  api.setConversationStatus.mockReturnValue(new Promise((_, reject) => (refuse = reject)));
  await part.get('[aria-label="Selesaikan"]').trigger('click');
  useConversationsStore().applyLive(aConversation(1, { unreadCount: 3, version: 2 }));
  refuse(new ApiError(503, 'database_busy', 'busy'));
  await flushPromises();
  expect(known()).toMatchObject({ version: 2, unreadCount: 3 });
});

it('is done by keys, which work wherever the keyboard is', async () => {
  const part = draw({ status: 'resolved' });
  api.setConversationStatus.mockResolvedValue(aConversation(1, { version: 2 }));
  press('KeyR', { ctrlKey: true });
  expect(api.setConversationStatus).not.toHaveBeenCalled();
  press('KeyR');
  await flushPromises();
  expect(api.setConversationStatus).toHaveBeenCalledWith(1, { status: 'open' });
  // Who opens one again stays in it.
  expect(part.emitted('next')).toBeUndefined();
});

it('the menu offers times by the shop’s clock, until a reply, and what it is not yet', async () => {
  const menu = mount(SnoozeMenu, {
    props: { status: 'open' },
    global: { plugins: [i18n], stubs: { Icon: true } },
  });
  const choices = menu.findAll('[data-snooze]').map((row) => row.attributes('data-snooze'));
  expect(choices).toEqual(['reply', 'hour', 'threeHours', 'tomorrow', 'nextWeek']);
  await menu.get('[data-snooze=reply]').trigger('click');
  await menu.get('[data-snooze=tomorrow]').trigger('click');
  await menu.get('[data-status=pending]').trigger('click');
  const [reply, tomorrow, pending] = menu
    .emitted('choose')!
    .map(([wish]) => wish as { snoozedUntil: string });
  expect(reply).toEqual({ status: 'snoozed', snoozedUntil: null });
  // 09.00 in Jakarta.
  expect(tomorrow!.snoozedUntil).toMatch(/T02:00:00\.000Z$/);
  expect(pending).toEqual({ status: 'pending' });
  expect(menu.find('[data-status=open]').exists()).toBe(false);
  await menu.setProps({ status: 'pending' });
  expect(menu.findAll('[data-status]').map((row) => row.attributes('data-status'))).toEqual(['open']);
});
