import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ref } from 'vue';
import { ApiError } from '../../api/client.ts';
import { emitAlive, emitLive, emitResync } from '../../live/bus.ts';
import { onPage } from '../../live/queries.fixture.ts';
import { useConversationsStore } from './list/conversations.store.ts';
import { aConversation, aMessage } from './inbox.fixture.ts';
import * as inboxApi from './inbox.api.ts';
import { useMessagesStore } from './thread/messages.store.ts';
import { useInboxLive } from './use-inbox-live.ts';
import { fetchNumbers } from '../../shop/numbers/numbers.api.ts';
import { useNumbersStore } from '../../shop/numbers/numbers.store.ts';
import { later } from '../../api/later.fixture.ts';

vi.mock('./inbox.api.ts');
vi.mock('../../shop/numbers/numbers.api.ts');
const api = vi.mocked(inboxApi);
const SINCE = '2026-11-22T03:00:00.000Z';

enableAutoUnmount(afterEach);

/** The inbox on screen with conversation 1 open. */
async function openInbox() {
  const { page: inbox } = onPage(() => useInboxLive(() => 1));
  await flushPromises();
  return inbox;
}

beforeEach(() => {
  vi.resetAllMocks();
  api.fetchConversations.mockResolvedValue({ data: [aConversation(1)], page: { nextCursor: null } });
  api.fetchConversation.mockResolvedValue(aConversation(1));
  api.fetchMessages.mockResolvedValue({ data: [aMessage(1)], page: { nextCursor: null } });
  vi.mocked(fetchNumbers).mockResolvedValue([{ id: 'main', state: 'ready', reason: null, since: SINCE }]);
});

describe('useInboxLive', () => {
  it('puts what the stream brings where it belongs', async () => {
    await openInbox();
    await useMessagesStore().load(1);
    emitLive('message.created', { message: aMessage(2) });
    emitLive('message.created', { message: aMessage(3, { conversationId: 9 }) });
    emitLive('conversation.updated', { conversation: aConversation(1, { version: 2, unreadCount: 1 }) });
    emitLive('session.updated', {
      session: { id: 'main', state: 'disconnected', since: '2026-11-22T04:00:00.000Z', reason: null },
    });
    expect(
      useMessagesStore()
        .threads.get(1)!
        .messages.map(({ id }) => id),
    ).toEqual([1, 2]);
    expect(useMessagesStore().threads.has(9)).toBe(false);
    expect(useConversationsStore().byId.get(1)!.unreadCount).toBe(1);
    expect(useNumbersStore().byId.get('main')!.state).toBe('disconnected');
    emitLive('session.updated', { session: { id: 'main', state: 'ready', since: SINCE, reason: null } });
    expect(useNumbersStore().byId.get('main')!.state).toBe('disconnected');
  });

  it('fetches the list and the open thread again when something may have been missed', async () => {
    await openInbox();
    await useMessagesStore().load(1);
    vi.clearAllMocks();
    api.fetchMessages.mockResolvedValue({ data: [aMessage(1), aMessage(2)], page: { nextCursor: null } });
    emitResync();
    await flushPromises();
    expect(api.fetchConversations).toHaveBeenCalledTimes(1);
    expect(api.fetchMessages).toHaveBeenCalledTimes(1);
    expect(useMessagesStore().threads.get(1)!.messages).toHaveLength(2);
  });

  it('asks again for what got no answer once the line is alive, and for nothing else', async () => {
    const offline = new ApiError(0, 'offline', '');
    api.fetchConversations.mockRejectedValueOnce(offline);
    api.fetchMessages
      .mockRejectedValueOnce(offline)
      .mockResolvedValueOnce({ data: [aMessage(1)], page: { nextCursor: null } });
    await openInbox();
    await useMessagesStore().load(1);
    expect(useMessagesStore().threads.get(1)!.state).toBe('error');
    api.postMessage.mockRejectedValueOnce(offline).mockResolvedValue(aMessage(9, { clientId: 'x' }));
    await useMessagesStore().send(1, { body: 'halo', seenMessageId: 1 });

    emitAlive();
    await flushPromises();
    expect(useMessagesStore().threads.get(1)!.messages).toContainEqual(aMessage(1));
    expect(useConversationsStore().rows).toEqual([aConversation(1)]);
    expect(api.postMessage).toHaveBeenCalledTimes(2);
    vi.clearAllMocks();
    emitAlive();
    await flushPromises();
    expect(api.fetchConversations).not.toHaveBeenCalled();
    expect(api.fetchMessages).not.toHaveBeenCalled();
  });

  it('fetches once more when something may have been missed while it was fetching', async () => {
    const list = later<Awaited<ReturnType<typeof inboxApi.fetchConversations>>>();
    const thread = later<Awaited<ReturnType<typeof inboxApi.fetchMessages>>>();
    api.fetchConversations.mockReturnValueOnce(list.promise);
    api.fetchMessages.mockReturnValueOnce(thread.promise);
    await openInbox();
    void useMessagesStore().load(1);

    emitResync();
    emitResync();
    const missed = aConversation(2);
    api.fetchConversations.mockResolvedValue({ data: [missed], page: { nextCursor: null } });
    api.fetchMessages.mockResolvedValue({ data: [aMessage(1), aMessage(2)], page: { nextCursor: null } });
    list.resolve({ data: [], page: { nextCursor: null } });
    thread.resolve({ data: [aMessage(1)], page: { nextCursor: null } });
    await flushPromises();

    expect(useConversationsStore().rows).toEqual([missed]);
    expect(useMessagesStore().threads.get(1)!.messages).toHaveLength(2);
    expect(api.fetchConversations).toHaveBeenCalledTimes(2);
    expect(api.fetchMessages).toHaveBeenCalledTimes(2);
  });

  it('does not trust a thread that was loading while something was missed', async () => {
    const answer = later<Awaited<ReturnType<typeof inboxApi.fetchMessages>>>();
    api.fetchMessages.mockReturnValueOnce(answer.promise);
    await openInbox();
    const loading = useMessagesStore().load(7);
    emitResync();
    answer.resolve({ data: [aMessage(1, { conversationId: 7 })], page: { nextCursor: null } });
    await loading;
    expect(useMessagesStore().threads.get(7)).toMatchObject({ state: 'idle', messages: [{ id: 1 }] });
  });

  it('trusts nothing that it kept while nobody listened', async () => {
    const inbox = await openInbox();
    await useMessagesStore().load(1);
    inbox.unmount();
    emitLive('message.created', { message: aMessage(2) });
    expect(useMessagesStore().threads.get(1)).toMatchObject({ state: 'idle', messages: [{ id: 1 }] });
  });

  it('forgets a conversation that left this person’s sight', async () => {
    await openInbox();
    useConversationsStore().upsert(aConversation(2));
    await useMessagesStore().load(2);
    emitLive('conversation.removed', { conversationId: 2, takenBy: { id: 9, name: 'Rina' } });
    expect(useConversationsStore().byId.has(2)).toBe(false);
    expect(useMessagesStore().threads.has(2)).toBe(false);
  });

  it('keeps the open one to be read, with who took it, until it is left', async () => {
    const takenBy = { id: 9, name: 'Rina' };
    const open = ref<number | null>(1);
    onPage(() => useInboxLive(() => open.value));
    await flushPromises();
    await useMessagesStore().load(1);
    emitLive('conversation.removed', { conversationId: 1, takenBy });
    expect(useConversationsStore().byId.has(1)).toBe(false);
    expect(useConversationsStore().rows).toEqual([]);
    expect(useConversationsStore().lost).toMatchObject({ id: 1, assignee: takenBy, waitingSince: null });
    expect(useMessagesStore().threads.get(1)!.messages).toHaveLength(1);
    open.value = null;
    await flushPromises();
    expect(useConversationsStore().lost).toBeNull();
    expect(useMessagesStore().threads.has(1)).toBe(false);
  });

  it('notices after a gap that the open one was taken, and when it comes back', async () => {
    await openInbox();
    await useMessagesStore().load(1);
    api.fetchConversations.mockResolvedValue({ data: [], page: { nextCursor: null } });
    api.fetchConversation.mockRejectedValue(new ApiError(404, 'conversation_not_found', ''));
    api.fetchMessages.mockRejectedValue(new ApiError(404, 'conversation_not_found', ''));
    emitResync();
    await flushPromises();
    expect(useConversationsStore().lost).toMatchObject({ id: 1, assignee: null });
    expect(useMessagesStore().threads.get(1)!.messages).toHaveLength(1);

    api.fetchMessages.mockResolvedValue({ data: [aMessage(1), aMessage(2)], page: { nextCursor: null } });
    emitLive('conversation.updated', { conversation: aConversation(1, { version: 7 }) });
    await flushPromises();
    expect(useConversationsStore().lost).toBeNull();
    expect(useMessagesStore().threads.get(1)!.messages).toHaveLength(2);
  });
});
