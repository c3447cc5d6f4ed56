import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../../api/client.ts';
import { aPerson } from '../../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { aMessage, anAnswer } from '../inbox.fixture.ts';
import * as inboxApi from '../inbox.api.ts';
import { useMessagesStore } from './messages.store.ts';
import { useOutboxStore } from '../composer/outbox.store.ts';
import { later } from '../../../api/later.fixture.ts';

vi.mock('../inbox.api.ts');
const fetchMessages = vi.mocked(inboxApi.fetchMessages);
const postMessage = vi.mocked(inboxApi.postMessage);

const page = (messages: ReturnType<typeof aMessage>[], nextCursor: string | null = null) => ({
  data: messages,
  page: { nextCursor },
});
const idsOf = (conversationId: number) =>
  useMessagesStore()
    .threads.get(conversationId)
    ?.messages.map(({ id }) => id);

beforeEach(() => {
  sessionStorage.clear();
  setActivePinia(createPinia());
  vi.resetAllMocks();
});

describe('events', () => {
  it('may repeat, overtake each other and come before the page they are on', async () => {
    const store = useMessagesStore();
    const answer = later<ReturnType<typeof page>>();
    fetchMessages.mockReturnValue(answer.promise);
    const loading = store.load(1);
    store.apply(anAnswer(2, { status: 'read', version: 3 }));
    store.apply(anAnswer(2, { status: 'sent', version: 2 }));
    store.apply(aMessage(3));
    store.apply(aMessage(3));
    answer.resolve(page([aMessage(1), anAnswer(2, { status: 'queued', version: 1 })]));
    await loading;
    expect(idsOf(1)).toEqual([1, 2, 3]);
    expect(store.threads.get(1)!.messages[1]!.status).toBe('read');
  });

  it('never show in a conversation that they do not name', async () => {
    const store = useMessagesStore();
    const slow = later<ReturnType<typeof page>>();
    fetchMessages
      .mockReturnValueOnce(slow.promise)
      .mockResolvedValueOnce(page([aMessage(20, { conversationId: 2 })]));
    const first = store.load(1);
    await store.load(2);
    store.apply(aMessage(21, { conversationId: 1 }));
    slow.resolve(page([aMessage(10), aMessage(11, { conversationId: 2 })]));
    await first;
    expect(idsOf(2)).toEqual([20]);
    expect(idsOf(1)).toEqual([10, 21]);
  });
});

describe('an optimistic send', () => {
  async function opened() {
    fetchMessages.mockResolvedValue(page([aMessage(1)]));
    const store = useMessagesStore();
    await store.load(1);
    return { store, outbox: useOutboxStore() };
  }

  it('is replaced when the answer comes before the event', async () => {
    const { store, outbox } = await opened();
    postMessage.mockImplementation(async (_id, { clientId }) => anAnswer(2, { clientId, status: 'queued' }));
    await store.send(1, { body: 'halo', seenMessageId: 1 });
    expect(outbox.of(1)).toEqual([]);
    store.apply(anAnswer(2, { clientId: postMessage.mock.calls[0]![1].clientId, version: 2 }));
    expect(idsOf(1)).toEqual([1, 2]);
  });

  it('is replaced when the event comes before the answer', async () => {
    const { store, outbox } = await opened();
    const answer = later<ReturnType<typeof aMessage>>();
    postMessage.mockReturnValue(answer.promise);
    const sending = store.send(1, { body: 'halo', seenMessageId: 1 });
    expect(outbox.of(1)).toMatchObject([{ body: 'halo', state: 'sending' }]);
    await vi.waitFor(() => expect(postMessage).toHaveBeenCalled());
    const { clientId } = postMessage.mock.calls[0]![1];
    store.apply(anAnswer(2, { clientId, version: 2 }));
    expect(outbox.of(1)).toEqual([]);
    answer.resolve(anAnswer(2, { clientId, version: 1, status: 'queued' }));
    await sending;
    expect(idsOf(1)).toEqual([1, 2]);
    expect(store.threads.get(1)!.messages[1]!.status).toBe('sent');
  });

  it('stays with its text when it fails, and goes out again under the same client id', async () => {
    const { store, outbox } = await opened();
    postMessage.mockRejectedValueOnce(new ApiError(0, 'offline', ''));
    await store.send(1, { body: 'jangan hilang', seenMessageId: 1 });
    const [failed] = outbox.of(1);
    expect(failed).toMatchObject({ body: 'jangan hilang', state: 'failed', code: 'offline' });
    postMessage.mockImplementation(async (_id, { clientId }) => anAnswer(2, { clientId }));
    await store.resend(failed!.clientId);
    expect(postMessage.mock.calls[1]![1]).toEqual({
      clientId: failed!.clientId,
      body: 'jangan hilang',
      seenMessageId: 1,
    });
    expect(outbox.of(1)).toEqual([]);
  });

  it('is no failure when only the answer was lost', async () => {
    const { store, outbox } = await opened();
    const answer = later<ReturnType<typeof aMessage>>();
    postMessage.mockReturnValue(answer.promise);
    const sending = store.send(1, { body: 'halo', seenMessageId: 1 });
    await vi.waitFor(() => expect(postMessage).toHaveBeenCalled());
    store.apply(anAnswer(2, { clientId: postMessage.mock.calls[0]![1].clientId }));
    answer.reject(new ApiError(0, 'offline', ''));
    await sending;
    expect(outbox.of(1)).toEqual([]);
  });

  it('that was held back for a newer answer shows it, and goes out once its author has read that', async () => {
    const { store, outbox } = await opened();
    const newer = anAnswer(9, { authorName: 'Dewi', body: 'sudah saya jawab' });
    postMessage.mockRejectedValueOnce(new ApiError(409, 'newer_reply', '', { message: newer }));
    await store.send(1, { body: 'ditulis tanpa sinyal', seenMessageId: 1 });
    const [held] = outbox.of(1);
    expect(held).toMatchObject({ body: 'ditulis tanpa sinyal', state: 'failed', newer });
    // The line that comes back sends what failed for want of it, and not this.
    store.resendOffline();
    expect(postMessage).toHaveBeenCalledTimes(1);
    postMessage.mockImplementation(async (_id, { clientId }) => anAnswer(10, { clientId }));
    await store.resend(held!.clientId);
    expect(postMessage.mock.calls[1]![1]).toMatchObject({ clientId: held!.clientId, seenMessageId: 9 });
    expect(outbox.of(1)).toEqual([]);
  });

  it('waits for the one before it', async () => {
    const { store } = await opened();
    const first = later<ReturnType<typeof aMessage>>();
    postMessage.mockReturnValueOnce(first.promise).mockResolvedValueOnce(anAnswer(3));
    void store.send(1, { body: 'satu', seenMessageId: 1 });
    const second = store.send(1, { body: 'dua', seenMessageId: 1 });
    await vi.waitFor(() => expect(postMessage).toHaveBeenCalledTimes(1));
    first.resolve(anAnswer(2));
    await second;
    expect(postMessage.mock.calls.map(([, { body }]) => body)).toEqual(['satu', 'dua']);
  });

  it('survives a reload as failed, because nobody knows whether it arrived', async () => {
    const { store } = await opened();
    postMessage.mockReturnValue(new Promise(() => undefined));
    void store.send(1, { body: 'halo', seenMessageId: 1 });
    setActivePinia(createPinia());
    expect(useOutboxStore().of(1)).toMatchObject([{ body: 'halo', state: 'failed', code: 'interrupted' }]);
  });
});

describe('pages', () => {
  it('go back by the oldest id until the beginning', async () => {
    const store = useMessagesStore();
    fetchMessages.mockResolvedValueOnce(page([aMessage(5), aMessage(6)], '5'));
    await store.load(1);
    fetchMessages.mockResolvedValueOnce(page([aMessage(3), aMessage(4)]));
    await store.loadOlder(1);
    await store.loadOlder(1);
    expect(fetchMessages.mock.calls).toEqual([
      [1, {}],
      [1, { before: 5 }],
    ]);
    expect(idsOf(1)).toEqual([3, 4, 5, 6]);
  });

  it('after a lost connection meet what was known, without a hole', async () => {
    const store = useMessagesStore();
    fetchMessages.mockResolvedValueOnce(page([aMessage(1), aMessage(2)]));
    await store.load(1);
    fetchMessages
      .mockResolvedValueOnce(page([aMessage(5), aMessage(6)], '5'))
      .mockResolvedValueOnce(page([aMessage(2), aMessage(3), aMessage(4)], '2'));
    await store.load(1);
    expect(idsOf(1)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('begin anew when too much was missed to fill the hole', async () => {
    const store = useMessagesStore();
    fetchMessages.mockResolvedValueOnce(page([aMessage(1)]));
    await store.load(1);
    for (const id of [60, 50, 40, 30, 20])
      fetchMessages.mockResolvedValueOnce(page([aMessage(id)], String(id)));
    await store.load(1);
    expect(idsOf(1)).toEqual([20, 30, 40, 50, 60]);
    expect(store.threads.get(1)!.olderBefore).toBe(20);
  });

  it('leave no hole when a thread begins anew while an older page is on its way', async () => {
    const store = useMessagesStore();
    fetchMessages.mockResolvedValueOnce(page([aMessage(5), aMessage(6)], '5'));
    await store.load(1);
    const older = later<ReturnType<typeof page>>();
    fetchMessages.mockReturnValueOnce(older.promise);
    const loadingOlder = store.loadOlder(1);
    for (const id of [60, 50, 40, 30, 20])
      fetchMessages.mockResolvedValueOnce(page([aMessage(id)], String(id)));
    await store.load(1);
    older.resolve(page([aMessage(3), aMessage(4)]));
    await loadingOlder;
    expect(idsOf(1)).toEqual([20, 30, 40, 50, 60]);
    expect(store.threads.get(1)!.olderBefore).toBe(20);
  });

  it('keep what is there when fetching again fails', async () => {
    const store = useMessagesStore();
    fetchMessages
      .mockResolvedValueOnce(page([aMessage(1)]))
      .mockRejectedValueOnce(new ApiError(503, 'x', ''));
    await store.load(1);
    await store.load(1);
    expect(store.threads.get(1)).toMatchObject({ state: 'ready', code: 'x' });
    expect(idsOf(1)).toEqual([1]);
  });
});

describe('a thread opened at a message', () => {
  const around = (ids: number[], nextCursor: string | null, newerCursor: string | null) => ({
    data: ids.map((id) => aMessage(id)),
    page: { nextCursor, newerCursor },
  });

  it('shows what stands round it, and goes on to the newest without gap', async () => {
    const store = useMessagesStore();
    fetchMessages.mockResolvedValueOnce(around([40, 41, 42], '40', '42'));
    await store.openAt(1, 41);
    // News stand below what is loaded: shown now they would leave a gap.
    store.apply(aMessage(90));
    store.apply(aMessage(41, { version: 2, body: 'diubah' }));
    expect(idsOf(1)).toEqual([40, 41, 42]);
    expect(store.threads.get(1)!.messages[1]!.body).toBe('diubah');
    fetchMessages.mockResolvedValueOnce(around([43, 44], '42', null));
    fetchMessages.mockResolvedValueOnce(page([aMessage(44), aMessage(90)], '44'));
    await store.loadNewer(1);
    await vi.waitFor(() => expect(idsOf(1)).toEqual([40, 41, 42, 43, 44, 90]));
    store.apply(aMessage(91));
    expect(idsOf(1)).toEqual([40, 41, 42, 43, 44, 90, 91]);
    expect(fetchMessages.mock.calls.slice(0, 2)).toEqual([
      [1, { around: 41 }],
      [1, { after: 42 }],
    ]);
  });

  it('is not mixed with the newest page that was already on its way', async () => {
    const store = useMessagesStore();
    const newest = later<ReturnType<typeof page>>();
    fetchMessages.mockReturnValueOnce(newest.promise);
    const prefetched = store.load(1);
    fetchMessages.mockResolvedValueOnce(around([40, 41], '40', '41'));
    await store.openAt(1, 41);
    newest.resolve(page([aMessage(90)]));
    await prefetched;
    expect(idsOf(1)).toEqual([40, 41]);
  });

  it('keeps its reader there after a lost connection, and goes to the newest with an answer', async () => {
    const store = useMessagesStore();
    fetchMessages.mockResolvedValueOnce(around([40, 41], '40', '41'));
    await store.openAt(1, 41);
    fetchMessages.mockResolvedValueOnce(around([40, 41], '40', '41'));
    await store.reload(1);
    expect(idsOf(1)).toEqual([40, 41]);
    fetchMessages.mockResolvedValueOnce(page([aMessage(90)]));
    postMessage.mockImplementation(async (_id, { clientId }) => anAnswer(91, { clientId }));
    await store.send(1, { body: 'halo', seenMessageId: 41 });
    await vi.waitFor(() => expect(idsOf(1)).toEqual([90, 91]));
  });

  it('opens at its newest when the message is no more', async () => {
    const store = useMessagesStore();
    fetchMessages
      .mockRejectedValueOnce(new ApiError(404, 'message_not_found', ''))
      .mockResolvedValueOnce(page([aMessage(90)]));
    await store.openAt(1, 41);
    expect(idsOf(1)).toEqual([90]);
  });
});

describe('threads that are fetched before they are opened', () => {
  it('never push out the one on screen, and are fetched once', async () => {
    const store = useMessagesStore();
    fetchMessages.mockImplementation(async (id) => page([aMessage(id, { conversationId: id })]));
    await store.load(1);
    store.openId = 1;
    for (let id = 2; id <= 60; id += 1) {
      store.prefetch(id);
      store.prefetch(id);
    }
    await vi.waitFor(() => expect(store.threads.get(60)?.state).toBe('ready'));
    expect(idsOf(1)).toEqual([1]);
    expect(store.threads.size).toBeLessThanOrEqual(31);
    expect(fetchMessages.mock.calls.filter(([id]) => id === 60)).toHaveLength(1);
  });
});

describe('another person at the same browser', () => {
  it('is not shown what the one before had asked for', async () => {
    const store = useMessagesStore();
    const answer = later<ReturnType<typeof page>>();
    fetchMessages.mockReturnValueOnce(answer.promise).mockResolvedValueOnce(page([aMessage(2)]));
    const before = store.load(1);
    useLoginStore().me = aPerson();
    await store.load(1);
    answer.resolve(page([aMessage(1)]));
    await before;
    expect(idsOf(1)).toEqual([2]);
  });
});
