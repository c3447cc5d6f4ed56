import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { aPerson } from '../../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { useConversationsStore } from './conversations.store.ts';
import { aConversation } from '../inbox.fixture.ts';
import * as inboxApi from '../inbox.api.ts';
import { later } from '../../../api/later.fixture.ts';

vi.mock('../inbox.api.ts');
const fetchConversations = vi.mocked(inboxApi.fetchConversations);

const ME = { id: 7, name: 'Rina' };
const NONE = { mine: 0, unassigned: 0, all: 0, waiting: 0, waitingMine: 0 };
type Row = ReturnType<typeof aConversation>;
const page = (rows: Row[], nextCursor: string | null = null, counts = NONE) => ({
  data: rows,
  page: { nextCursor, counts },
});
const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 3, 0, second)).toISOString();
const listed = () => useConversationsStore().rows.map(({ id }) => id);

beforeEach(() => {
  localStorage.clear();
  vi.useRealTimers();
  setActivePinia(createPinia());
  vi.resetAllMocks();
  useLoginStore().me = aPerson(ME);
});

describe('the list', () => {
  it('stands by activity, newest first, and moves with every event', async () => {
    fetchConversations.mockResolvedValue(page([aConversation(3), aConversation(2), aConversation(1)]));
    const store = useConversationsStore();
    await store.load();
    expect(listed()).toEqual([3, 2, 1]);
    store.applyLive(aConversation(1, { version: 2, lastActivityAt: at(50), unreadCount: 1 }));
    expect(listed()).toEqual([1, 3, 2]);
  });

  it('ignores an older version, whichever way it comes', async () => {
    const store = useConversationsStore();
    fetchConversations.mockResolvedValue(page([aConversation(1, { version: 2, unreadCount: 9 })]));
    store.applyLive(aConversation(1, { version: 5, unreadCount: 1 }));
    await store.load();
    store.applyLive(aConversation(1, { version: 4, unreadCount: 7 }));
    expect(store.byId.get(1)!.unreadCount).toBe(1);
  });

  it('does not show a row below what was loaded: those between would be missing', async () => {
    fetchConversations.mockResolvedValueOnce(page([aConversation(9), aConversation(8)], 'next'));
    const store = useConversationsStore();
    await store.load();
    store.upsert(aConversation(3));
    expect(listed()).toEqual([9, 8]);
    fetchConversations.mockResolvedValueOnce(page([aConversation(7), aConversation(3)]));
    await store.loadMore();
    expect(listed()).toEqual([9, 8, 7, 3]);
    expect(fetchConversations.mock.calls[1]![0]).toEqual({ tab: 'all', cursor: 'next' });
  });

  it('moves a conversation between tabs when somebody takes it', async () => {
    const store = useConversationsStore();
    fetchConversations.mockResolvedValue(page([aConversation(1)]));
    await store.openTab('unassigned');
    expect(listed()).toEqual([1]);
    store.applyLive(aConversation(1, { version: 2, assignee: ME }));
    expect(listed()).toEqual([]);
    fetchConversations.mockResolvedValue(page([aConversation(1, { version: 2, assignee: ME })]));
    await store.openTab('mine');
    expect(listed()).toEqual([1]);
  });

  it('forgets, when fetched again, what left this person’s sight', async () => {
    const store = useConversationsStore();
    fetchConversations.mockResolvedValueOnce(page([aConversation(2), aConversation(1)]));
    await store.load();
    fetchConversations.mockImplementationOnce(async () => {
      store.applyLive(aConversation(5));
      return page([aConversation(2)]);
    });
    await store.resync();
    expect(listed()).toEqual([5, 2]);
  });

  it('keeps what came live while a tab was loading, although another tab began to load', async () => {
    const store = useConversationsStore();
    await store.load();
    const answer = later<ReturnType<typeof page>>();
    fetchConversations.mockReturnValueOnce(answer.promise);
    const refetched = store.resync();
    store.applyLive(aConversation(5));
    fetchConversations.mockResolvedValueOnce(page([]));
    await store.openTab('mine');
    answer.resolve(page([aConversation(2)]));
    await refetched;
    fetchConversations.mockResolvedValue(page([]));
    await store.openTab('all');
    expect(listed()).toEqual([5, 2]);
  });

  it('leaves no hole when it is loaded anew while its next page is on its way', async () => {
    const store = useConversationsStore();
    fetchConversations.mockResolvedValueOnce(page([aConversation(9), aConversation(8)], 'below 8'));
    await store.load();
    const next = later<ReturnType<typeof page>>();
    fetchConversations.mockReturnValueOnce(next.promise);
    const more = store.loadMore();
    const moved = [60, 59].map((id) => aConversation(id));
    fetchConversations
      .mockResolvedValueOnce(page(moved, 'below 59'))
      .mockRejectedValueOnce(new Error('offline'));
    fetchConversations.mockResolvedValue(page([aConversation(58)], 'below 58'));
    await store.resync();
    await store.resync();
    const { nextCursor } = store.window;
    next.resolve(page([aConversation(7)], 'below 7'));
    await more;
    expect(store.window.nextCursor).toBe(nextCursor);
    expect(listed()).not.toContain(7);
  });

  it('says that it failed only when there is nothing to show', async () => {
    const store = useConversationsStore();
    fetchConversations.mockRejectedValueOnce(new Error('offline'));
    await store.load();
    expect(store.window.state).toBe('error');
    fetchConversations.mockResolvedValueOnce(page([aConversation(1)]));
    await store.load();
    fetchConversations.mockRejectedValueOnce(new Error('offline'));
    await store.resync();
    expect(store.window.state).toBe('ready');
    expect(listed()).toEqual([1]);
  });
});

describe('a tab', () => {
  it('lists what is open; what is resolved stands under all of them', async () => {
    fetchConversations.mockResolvedValue(
      page([aConversation(3, { assignee: ME }), aConversation(2), aConversation(1, { status: 'resolved' })]),
    );
    const store = useConversationsStore();
    await store.load();
    expect(listed()).toEqual([3, 2, 1]);
    await store.openTab('unassigned');
    expect(listed()).toEqual([2]);
    store.applyLive(aConversation(1, { version: 2, lastActivityAt: at(50) }));
    expect(listed()).toEqual([1, 2]);
  });
});

describe('counts', () => {
  it('follow what is opened, taken, answered, resolved and removed', async () => {
    const store = useConversationsStore();
    const taken = { assignee: ME };
    const waits = { waitingSince: at(1) };
    fetchConversations.mockResolvedValue(
      page([aConversation(1, { status: 'resolved' }), aConversation(2, { ...taken, ...waits })], null, {
        ...{ mine: 1, unassigned: 0, all: 1, waiting: 1, waitingMine: 1 },
      }),
    );
    await store.load();
    const after = (...args: Parameters<typeof aConversation>) => {
      store.applyLive(aConversation(...args));
      return store.counts;
    };
    // The customer writes to a chat that only ROMS had written in.
    expect(after(1, { version: 2, ...waits })).toEqual({
      ...{ mine: 1, unassigned: 1, all: 2, waiting: 2, waitingMine: 1 },
    });
    expect(after(1, { version: 3, ...waits, ...taken })).toMatchObject({
      ...{ mine: 2, unassigned: 0, all: 2, waiting: 2, waitingMine: 2 },
    });
    // Answered is not resolved.
    expect(after(2, { version: 2, ...taken })).toMatchObject({ mine: 2, waiting: 1, waitingMine: 1 });
    expect(after(2, { version: 3, ...taken, status: 'resolved' })).toMatchObject({ mine: 1, all: 1 });
    store.remove(1);
    expect(store.counts).toEqual(NONE);
  });

  it('are asked for once when unknown conversations make news', async () => {
    vi.useFakeTimers();
    fetchConversations.mockResolvedValue(page([], null, { ...NONE, unassigned: 4, all: 4 }));
    const store = useConversationsStore();
    for (const id of [1, 2, 3]) store.applyLive(aConversation(id, { unreadCount: 1 }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(fetchConversations).toHaveBeenCalledTimes(1);
    expect(store.counts.unassigned).toBe(4);
  });
});

it('are asked for also while the inbox never rests', async () => {
  vi.useFakeTimers();
  fetchConversations.mockResolvedValue(page([], null, { ...NONE, unassigned: 9, all: 9 }));
  const store = useConversationsStore();
  for (let id = 1; id <= 12; id += 1) {
    store.applyLive(aConversation(id, { unreadCount: 1 }));
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(store.counts.unassigned).toBe(9);
});

describe('another person at the same browser', () => {
  it('sees nothing of the one before', async () => {
    const store = useConversationsStore();
    fetchConversations.mockResolvedValue(page([aConversation(1)]));
    await store.load();
    const answer = later<ReturnType<typeof page>>();
    fetchConversations.mockReturnValueOnce(answer.promise);
    const loading = store.resync();
    useLoginStore().me = null;
    expect(store.byId.size).toBe(0);
    expect(store.window.state).toBe('idle');
    answer.resolve(page([aConversation(1)]));
    await loading;
    expect(store.byId.size).toBe(0);
  });
});
