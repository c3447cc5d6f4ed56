import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emitLive, emitResync } from '../../../live/bus.ts';
import { onPage } from '../../../live/queries.fixture.ts';
import { useAttachmentsStore } from '../composer/attachments.store.ts';
import { useDraftsStore, useNoteDraftsStore } from '../composer/drafts.store.ts';
import { useOutboxStore, type PendingSend } from '../composer/outbox.store.ts';
import { aConversation, aMessage } from '../inbox.fixture.ts';
import * as inboxApi from '../inbox.api.ts';
import { useConversationsStore } from '../list/conversations.store.ts';
import { useInboxLive } from '../use-inbox-live.ts';
import { useMessagesStore } from './messages.store.ts';
import { useReplyToStore } from './reply-to.store.ts';

vi.mock('../inbox.api.ts');
vi.mock('../../../shop/numbers/numbers.api.ts', () => ({ fetchNumbers: async () => [] }));
const shelf = vi.hoisted(() => ({ putOnShelf: vi.fn(), takeOffShelf: vi.fn(), onShelf: async () => [] }));
vi.mock('../composer/file-shelf.ts', () => shelf);
const api = vi.mocked(inboxApi);

enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.resetAllMocks();
  localStorage.clear();
  sessionStorage.clear();
  api.fetchConversations.mockResolvedValue({ data: [], page: { nextCursor: null } });
  api.fetchConversation.mockImplementation(async (id) => aConversation(id));
  api.fetchMessages.mockImplementation(async (conversationId) => ({
    data: [aMessage(1, { conversationId })],
    page: { nextCursor: null },
  }));
});

const { customer } = aConversation(2);
const erased = aConversation(2, {
  customer: { ...customer, erasedAt: '2026-11-22T04:00:00.000Z' },
  version: 2,
});

/** The inbox with conversation 1 open, and everything that can be begun begun in conversations 1 and 2. */
async function openInbox() {
  onPage(() => useInboxLive(() => 1));
  await flushPromises();
  const unsent: PendingSend = {
    clientId: '',
    conversationId: 0,
    body: 'Bu Sari, pesanannya',
    seenMessageId: 1,
    createdAt: '2026-11-22T03:00:00.000Z',
    state: 'failed',
    code: 'internal_error',
  };
  for (const id of [1, 2]) {
    useConversationsStore().upsert(aConversation(id));
    await useMessagesStore().load(id);
    useDraftsStore().set(id, 'Halo Bu Sari');
    useNoteDraftsStore().set(id, 'alamatnya di Jalan Mawar');
    choose(id);
    useReplyToStore().choose(aMessage(1, { conversationId: id }));
    useOutboxStore().put({ ...unsent, clientId: `sent ${id}`, conversationId: id });
  }
  await flushPromises();
  expect(begunIn()).toEqual(Array(5).fill([1, 2]));
}

function choose(conversationId: number) {
  const file = new File(['x'], 'ktp.jpg');
  const id = `file ${conversationId}`;
  useAttachmentsStore().add(conversationId, [{ id, conversationId, file, kind: 'image', url: 'blob:x' }]);
}

/** In which conversations there are drafts, notes, files, quoted messages and sends. */
const begunIn = () => [
  [...useDraftsStore().byConversation.keys()],
  [...useNoteDraftsStore().byConversation.keys()],
  [...useAttachmentsStore().chosen.keys()],
  [...useReplyToStore().byConversation.keys()],
  [...useOutboxStore().byClientId.values()].map(({ conversationId }) => conversationId),
];
const NOTHING_OF_2 = Array(5).fill([1]);

it('forgets what was begun for who was erased, and what they said, though their thread is not open', async () => {
  await openInbox();
  emitLive('conversation.updated', { conversation: erased });
  await flushPromises();
  expect(begunIn()).toEqual(NOTHING_OF_2);
  expect([...useMessagesStore().threads.keys()]).toEqual([1]);
  window.dispatchEvent(new Event('pagehide'));
  expect(localStorage.getItem('roms.inbox.drafts.0')).toBe('[[1,"Halo Bu Sari"]]');
  expect(localStorage.getItem('roms.inbox.notes.0')).toBe('[[1,"alamatnya di Jalan Mawar"]]');
  expect(sessionStorage.getItem('roms.inbox.outbox.0')).not.toContain('sent 2');
  await vi.waitFor(() => expect(shelf.takeOffShelf.mock.calls).toEqual([[['file 2']]]));
});

it('forgets it also when only the list says so, and what comes to light later', async () => {
  await openInbox();
  api.fetchConversations.mockResolvedValue({ data: [erased], page: { nextCursor: null } });
  emitResync();
  await flushPromises();
  expect(begunIn()).toEqual(NOTHING_OF_2);
  choose(2);
  await flushPromises();
  expect(begunIn()).toEqual(NOTHING_OF_2);
});

it('shows nothing more of who was erased after their conversation went to a colleague', async () => {
  await openInbox();
  emitLive('conversation.removed', { conversationId: 1, takenBy: { id: 9, name: 'Rina' } });
  emitLive('customer.erased', { customerId: 500 });
  expect(useConversationsStore().lost?.id).toBe(1);
  emitLive('customer.erased', { customerId: aConversation(1).customer.id });
  await flushPromises();
  expect(useConversationsStore().lost).toBeNull();
  expect(begunIn()).toEqual(Array(5).fill([2]));
  expect(useMessagesStore().threads.has(1)).toBe(false);
});
