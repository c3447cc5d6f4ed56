import { useToast } from '@nuxt/ui/composables/useToast';
import { flushPromises } from '@vue/test-utils';
import { beforeEach, expect, it, vi } from 'vitest';
import { onPage } from '../../live/queries.fixture.ts';
import { aConversation } from './inbox.fixture.ts';
import * as inboxApi from './inbox.api.ts';
import { useConversationsStore } from './list/conversations.store.ts';
import { useConversationActions } from './use-conversation-actions.ts';

vi.mock('./inbox.api.ts');
const api = vi.mocked(inboxApi);
beforeEach(() => {
  vi.resetAllMocks();
  useToast().clear();
});

it('takes "read" back for as many as were unread', async () => {
  const { result } = onPage(() => useConversationActions());
  const unread = aConversation(1, { unreadCount: 3 });
  api.markConversationRead.mockResolvedValue(aConversation(1, { version: 2 }));
  api.markConversationUnread.mockResolvedValue(aConversation(1, { version: 3, unreadCount: 3 }));
  await result.markRead(unread);
  expect(useConversationsStore().byId.get(1)!.unreadCount).toBe(0);

  const [action] = useToast().toasts.value[0]!.actions!;
  (action!.onClick as () => void)();
  await flushPromises();
  expect(api.markConversationUnread).toHaveBeenCalledWith(1, 3);
  expect(useConversationsStore().byId.get(1)!.unreadCount).toBe(3);
});

it('offers nothing to take back when it was not done', async () => {
  const { result } = onPage(() => useConversationActions());
  api.markConversationRead.mockRejectedValue(new Error('offline'));
  await result.markRead(aConversation(1, { unreadCount: 3 }));
  expect(useToast().toasts.value.map(({ actions }) => actions)).toEqual([undefined]);
});
