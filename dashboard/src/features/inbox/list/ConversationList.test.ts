import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import * as inboxApi from '../inbox.api.ts';
import { aConversation } from '../inbox.fixture.ts';
import ConversationList from './ConversationList.vue';
import ConversationListbox from './ConversationListbox.vue';
import { useConversationsStore } from './conversations.store.ts';

vi.mock('../inbox.api.ts');
const fetchConversations = vi.mocked(inboxApi.fetchConversations);
enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.resetAllMocks();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => void vi.useRealTimers());

const page = (id: number, nextCursor: string | null = null) => ({
  data: [aConversation(id)],
  page: { nextCursor },
});

async function search(text: string) {
  const plugins = [...withQueries(), i18n, aRouter()];
  const view = mount(ConversationList, {
    props: { openId: null },
    global: { plugins, stubs: { ListFilters: true, ListTools: true, ConversationTabs: true, Icon: true } },
    attachTo: document.body,
  });
  useConversationsStore().search = text;
  await vi.advanceTimersByTimeAsync(300);
  await flushPromises();
  const found = () => {
    const list = view.findComponent(ConversationListbox);
    return list.exists() ? list.props('rows').map(({ id }) => id) : [];
  };
  const alert = () => view.find('[role=alert]');
  const again = async () => {
    const button = alert()
      .findAll<HTMLButtonElement>('button')
      .find((one) => one.text() === 'Coba lagi')!;
    button.element.focus();
    await button.trigger('click');
    await flushPromises();
  };
  return { view, found, alert, again };
}

it('keeps what a search found when its next page fails, says so behind it, and goes on after', async () => {
  let fails = true;
  fetchConversations.mockImplementation(async ({ cursor, total }) => {
    if (total === 'only') return { data: [], page: { nextCursor: null, total: { count: 2, isMore: false } } };
    if (cursor === undefined) return page(5, 'below 5');
    if (fails) throw new ApiError(503, 'unavailable', '');
    return page(4);
  });
  const { view, found, alert, again } = await search('dewi');
  view.getComponent(ConversationListbox).vm.$emit('more');
  await flushPromises();
  expect(found()).toEqual([5]);
  expect(alert().text()).toContain('Bagian dari ROMS sedang tidak aktif');
  fails = false;
  // The reader is at the end already: what failed comes without another step.
  await again();
  expect(found()).toEqual([5, 4]);
  expect(alert().exists()).toBe(false);
  expect([...view.element.children]).toContain(document.activeElement);
});

it('says that a search failed where nothing is found, and searches again', async () => {
  fetchConversations.mockRejectedValueOnce(new ApiError(503, 'unavailable', ''));
  const { found, alert, again } = await search('dewi');
  expect(found()).toEqual([]);
  expect(alert().text()).toContain('belum berhasil dimuat');
  fetchConversations.mockResolvedValue(page(5));
  await again();
  expect(found()).toEqual([5]);
});
