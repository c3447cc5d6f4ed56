import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { later } from '../../../api/later.fixture.ts';
import { onPage } from '../../../live/queries.fixture.ts';
import { aConversation } from '../inbox.fixture.ts';
import * as inboxApi from '../inbox.api.ts';
import { useConversationsStore } from './conversations.store.ts';
import { useConversationSearch } from './use-conversation-search.ts';

vi.mock('../inbox.api.ts');
const fetchConversations = vi.mocked(inboxApi.fetchConversations);
const page = (id: number, nextCursor: string | null = null) => ({
  data: [aConversation(id)],
  page: { nextCursor },
});

enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.resetAllMocks();
  localStorage.clear();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => void vi.useRealTimers());

function openSearch() {
  const { result: search } = onPage(useConversationSearch);
  return { search, listed: () => search.rows.value.map(({ id }) => id) };
}
/** Types a text and pauses, so that it is searched for. */
async function type(text: string) {
  useConversationsStore().search = text;
  await vi.advanceTimersByTimeAsync(300);
  await flushPromises();
}

describe('a search of the conversations', () => {
  it('keeps the answer to the newest text, whatever comes last', async () => {
    const { listed } = openSearch();
    const first = later<ReturnType<typeof page>>();
    fetchConversations.mockReturnValueOnce(first.promise);
    await type('d');
    fetchConversations.mockResolvedValueOnce(page(2));
    await type('dewi');
    first.resolve(page(1));
    await flushPromises();
    expect(listed()).toEqual([2]);
    expect(fetchConversations.mock.calls[1]![0]).toMatchObject({ q: 'dewi', tab: 'all' });
  });

  it('asks nothing while typing goes on, and ends at once with an empty field', async () => {
    const { search } = openSearch();
    fetchConversations.mockResolvedValue(page(1));
    for (const text of ['d', 'de', 'dew', 'dewi']) {
      useConversationsStore().search = text;
      await vi.advanceTimersByTimeAsync(100);
    }
    expect([fetchConversations.mock.calls.length, search.isActive.value]).toEqual([0, false]);
    await type('dewi');
    expect([fetchConversations.mock.calls.length, search.isActive.value]).toEqual([1, true]);
    useConversationsStore().search = '  ';
    expect(search.isActive.value).toBe(false);
  });

  it('searches everything that may be seen, whatever tab is open, page after page', async () => {
    const { search, listed } = openSearch();
    useConversationsStore().tab = 'mine';
    const hit = {
      conversationId: 4,
      messageId: 44,
      excerpt: 'kata dewi',
      marks: [[5, 9]] as [number, number][],
    };
    const total = { count: 2, isMore: false };
    fetchConversations.mockImplementation(async ({ total: asked, cursor }) => {
      if (asked === 'only') return { data: [], page: { nextCursor: null, total } };
      return cursor ? { ...page(4), page: { nextCursor: null, hits: [hit] } } : page(5, 'below 5');
    });
    await type('dewi');
    // Its rows were there before they were counted.
    expect([listed(), search.total.value]).toEqual([[5], '2']);
    await search.more();
    expect(listed()).toEqual([5, 4]);
    expect([...search.hits.value]).toEqual([[4, hit]]);
    expect(fetchConversations.mock.calls.map(([query]) => query)).toEqual([
      { tab: 'all', q: 'dewi', total: 'later' },
      { tab: 'all', q: 'dewi', total: 'only' },
      { tab: 'all', q: 'dewi', total: 'later', cursor: 'below 5' },
    ]);
  });

  it('lists what failed to send, without a word of search', async () => {
    const { search, listed } = openSearch();
    fetchConversations.mockResolvedValueOnce(page(7));
    useConversationsStore().isFailedOnly = true;
    await flushPromises();
    expect([search.isActive.value, listed()]).toEqual([true, [7]]);
    expect(fetchConversations.mock.calls[0]![0]).toEqual({ tab: 'all', failed: 'true', total: 'later' });
  });
});
