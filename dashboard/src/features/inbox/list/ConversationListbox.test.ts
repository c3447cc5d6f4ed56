import { createTestingPinia } from '@pinia/testing';
import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import * as calls from '../inbox.api.ts';
import { aConversation, aMessage } from '../inbox.fixture.ts';
import { useConversationsStore } from './conversations.store.ts';
import ConversationListbox from './ConversationListbox.vue';

vi.mock('../inbox.api.ts');
const api = vi.mocked(calls);
const toasts = vi.hoisted(() => vi.fn());
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add: toasts }) }));

const rows = [5, 4, 3, 2, 1].map((id) => aConversation(id));

async function open(openId: number | null = null) {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/inbox/:conversationId?', component: () => h('i') }],
  });
  await router.push('/inbox');
  const list = mount(ConversationListbox, {
    props: { rows, openId, total: rows.length, loadingMore: false },
    global: { plugins: [i18n, router, createTestingPinia({ createSpy: vi.fn })], stubs: { Icon: true } },
    attachTo: document.body,
  });
  await flushPromises();
  const press = async (key: string, init: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent('keydown', {
      key,
      code: /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : key,
      bubbles: true,
      cancelable: true,
      ...init,
    });
    (document.activeElement ?? list.element).dispatchEvent(event);
    await flushPromises();
    return event;
  };
  const focused = () => Number((document.activeElement as HTMLElement | null)?.dataset.conversationId);
  return { list, router, press, focused };
}

beforeEach(() => {
  // A page without layout has no height, and a list without height has no rows.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(420);
  document.body.replaceChildren();
  localStorage.clear();
  vi.clearAllMocks();
});

describe('ConversationListbox', () => {
  it('is one stop in the tab order: the open conversation, else the first', async () => {
    const stops = async (openId: number | null) =>
      (await open(openId)).list
        .findAll('[role=option][tabindex="0"]')
        .map((row) => row.attributes('data-conversation-id'));
    expect(await stops(null)).toEqual(['5']);
    document.body.replaceChildren();
    expect(await stops(3)).toEqual(['3']);
  });

  it('moves with arrows and with j and k, and stops at both ends', async () => {
    const { list, press, focused } = await open();
    list.get<HTMLElement>('[data-conversation-id="5"]').element.focus();
    const seen: number[] = [];
    for (const key of ['ArrowDown', 'j', 'k', 'End', 'ArrowDown', 'Home', 'ArrowUp', 'PageDown']) {
      await press(key);
      seen.push(focused());
    }
    expect(seen).toEqual([4, 3, 4, 1, 1, 5, 5, 1]);
  });

  it("leaves the browser's own shortcuts alone", async () => {
    const { list, press, focused } = await open();
    list.get<HTMLElement>('[data-conversation-id="5"]').element.focus();
    const event = await press('j', { ctrlKey: true });
    expect(event.defaultPrevented).toBe(false);
    expect(focused()).toBe(5);
  });

  it('opens with the space bar and by click, and says which is open', async () => {
    const { list, router, press } = await open(4);
    list.get<HTMLElement>('[data-conversation-id="4"]').element.focus();
    await press('ArrowDown');
    await press(' ');
    expect(router.currentRoute.value.path).toBe('/inbox/3');
    await list.get('[data-conversation-id="2"]').trigger('click');
    await flushPromises();
    expect(router.currentRoute.value.path).toBe('/inbox/2');
    expect(list.get('[aria-selected="true"]').attributes('data-conversation-id')).toBe('4');
  });

  it('keeps the keyboard on its conversation when the list moves', async () => {
    const { list, press, focused } = await open();
    list.get<HTMLElement>('[data-conversation-id="5"]').element.focus();
    await press('ArrowDown');
    await list.setProps({ rows: [rows[4]!, ...rows.slice(0, 4)] });
    expect(focused()).toBe(4);
    await press('ArrowUp');
    expect(focused()).toBe(5);
  });

  it('chooses rows instead of opening them while an admin chooses, by click and by space', async () => {
    const { list, router, press } = await open();
    await list.setProps({ chosen: new Set([4]) });
    await list.get('[data-conversation-id="5"]').trigger('click');
    list.get<HTMLElement>('[data-conversation-id="3"]').element.focus();
    await press(' ');
    expect(list.emitted('choose')).toEqual([[5], [3]]);
    expect(router.currentRoute.value.path).toBe('/inbox');
    expect(list.get('[role=listbox]').attributes('aria-multiselectable')).toBe('true');
    expect(
      list.findAll('[aria-selected="true"]').map((row) => row.attributes('data-conversation-id')),
    ).toEqual(['4']);
  });

  it('tells its place among all of them', async () => {
    const { list } = await open();
    const first = list.get('[data-conversation-id="5"]');
    expect(first.attributes()).toMatchObject({ 'aria-setsize': '5', 'aria-posinset': '1' });
  });

  it('holds its rows under the mouse, says what is new, and lets them go', async () => {
    const { list } = await open();
    const shown = () => list.findAll('[role=option]').map((row) => row.attributes('data-conversation-id'));
    const pointer = (type: string) =>
      list
        .get('[role=listbox]')
        .element.dispatchEvent(new PointerEvent(type, { pointerType: 'mouse', bubbles: true }));
    pointer('pointerenter');
    // A new customer wrote, an old one wrote again, a third row was taken by somebody.
    const again = aConversation(1, {
      lastMessage: { ...aMessage(70), authorName: null },
      lastActivityAt: aMessage(58).sentAt,
    });
    await list.setProps({ rows: [aConversation(59), again, rows[0]!, rows[1]!, rows[3]!] });
    expect(shown()).toEqual(['5', '4', '3', '2', '1']);
    expect(list.get('[data-conversation-id="3"]').classes()).toContain('opacity-50');
    expect(list.text()).toContain('pesan 70');
    expect(list.get('button').text()).toBe('2 percakapan baru');
    await list.get('button').trigger('click');
    expect(shown()).toEqual(['59', '1', '5', '4', '2']);
    await list.setProps({ rows: [aConversation(60), ...list.props('rows')] });
    expect(list.get('button').text()).toBe('1 percakapan baru');
    pointer('pointerleave');
    await flushPromises();
    expect(shown()[0]).toBe('60');
    expect(list.find('button').exists()).toBe(false);
  });

  it('goes back from the thread to the neighbour of the row that was answered', async () => {
    const { list, focused } = await open(4);
    await list.vm.focusNeighbour();
    expect(focused()).toBe(4);
    list.vm.noteAnswered();
    await list.setProps({ rows: [rows[1]!, rows[0]!, ...rows.slice(2)] });
    await list.vm.focusNeighbour();
    expect(focused()).toBe(3);
  });

  it('opens the next one that waits, below first; else the keyboard goes back to the list', async () => {
    const waiting = (id: number) => aConversation(id, { waitingSince: aMessage(1).sentAt });
    const { list, router, focused } = await open(4);
    await list.setProps({ rows: [waiting(5), rows[1]!, rows[2]!, waiting(2), rows[4]!] });
    const next = async () => {
      list.vm.noteAnswered();
      list.vm.openNext();
      await flushPromises();
      await list.setProps({ openId: Number(router.currentRoute.value.params.conversationId) });
    };
    await next();
    expect(router.currentRoute.value.path).toBe('/inbox/2');
    await next();
    expect(router.currentRoute.value.path).toBe('/inbox/5');
    await list.setProps({ rows });
    await next();
    expect([router.currentRoute.value.path, focused()]).toEqual(['/inbox/5', 4]);
  });

  it('gives the keyboard to the neighbour when its row goes', async () => {
    const { list, focused } = await open();
    list.get<HTMLElement>('[data-conversation-id="3"]').element.focus();
    await list.setProps({ rows: rows.filter(({ id }) => id !== 3) });
    await vi.waitFor(() => expect(focused()).toBe(2), { timeout: 60_000 });
  });

  it('shows by which words a row was found, and opens it at that message', async () => {
    const { list, router } = await open();
    const hit = { conversationId: 4, messageId: 44, excerpt: '…ke Jalan Melati 4', marks: [[4, 16]] };
    await list.setProps({ hits: new Map([[4, hit]]) as never, asked: 'jalan melati' });
    const row = list.get('[data-conversation-id="4"]');
    expect(row.findAll('mark').map((mark) => mark.text())).toEqual(['Jalan Melati']);
    await list.setProps({ asked: 'pelanggan' });
    expect(
      list
        .get('[data-conversation-id="5"]')
        .findAll('mark')
        .map((mark) => mark.text()),
    ).toEqual(['Pelanggan']);
    await row.trigger('click');
    await flushPromises();
    expect(router.currentRoute.value.fullPath).toBe('/inbox/4?message=44');
  });

  it('has rows of 84 or 60 pixels, as was chosen', async () => {
    const heights = async () => {
      const { list } = await open();
      const row = list.get<HTMLElement>('[data-conversation-id="4"]').element;
      return [row.style.minHeight, row.style.transform];
    };
    expect(await heights()).toEqual(['84px', 'translateY(84px)']);
    localStorage.setItem('roms.inbox.dense', 'true');
    expect(await heights()).toEqual(['60px', 'translateY(60px)']);
  });

  describe('under a mouse', () => {
    async function pointAt(changes: Parameters<typeof aConversation>[1], pointerType = 'mouse') {
      const { list } = await open();
      const own = aConversation(4, changes);
      await list.setProps({ rows: rows.map((row) => (row.id === 4 ? own : row)) });
      await list.get('[data-conversation-id="4"]').trigger('pointerenter', { pointerType });
      return { list, own, buttons: () => list.findAll('[data-row-actions] button') };
    }

    it('a row offers to take it and to mark it read, beside the option and for the mouse alone', async () => {
      const { list, own, buttons } = await pointAt({ unreadCount: 2, waitingSince: null });
      expect(buttons().map((button) => [button.attributes('title'), button.attributes('tabindex')])).toEqual([
        ['Ambil', '-1'],
        ['Dibaca', '-1'],
      ]);
      expect(list.get('[data-row-actions]').attributes('aria-hidden')).toBe('true');
      expect(list.find('[role=option] button').exists()).toBe(false);
      api.takeConversation.mockResolvedValue(own);
      await buttons()[0]!.trigger('click');
      expect(api.takeConversation).toHaveBeenCalledWith(4, expect.any(Number));
      api.markConversationRead.mockResolvedValue(own);
      await flushPromises();
      await buttons()[1]!.trigger('click');
      expect(api.markConversationRead).toHaveBeenCalledWith(4);
      await list.get('[role=listbox]').trigger('pointerleave', { pointerType: 'mouse' });
      expect(buttons()).toEqual([]);
    });

    it('a row that was taken stands there with nothing more to do, and says who has it', async () => {
      const { list, buttons } = await pointAt({});
      await list.get('[role=listbox]').trigger('pointerenter', { pointerType: 'mouse' });
      const row = list.get('[data-conversation-id="4"]');
      expect(row.text()).toContain('Belum diambil');
      useConversationsStore().byId.set(4, aConversation(4, { assignee: { id: 9, name: 'Dimas' } }));
      await list.setProps({ rows: rows.filter(({ id }) => id !== 4) });
      expect(row.classes()).toContain('opacity-50');
      expect(row.text()).toContain('Dimas');
      expect(row.text()).not.toContain('Belum diambil');
      expect(buttons()).toEqual([]);
    });

    it('says that a colleague was faster', async () => {
      const { buttons } = await pointAt({});
      api.takeConversation.mockRejectedValue(new ApiError(404, 'conversation_not_found', ''));
      await buttons()[0]!.trigger('click');
      await flushPromises();
      expect(toasts.mock.lastCall?.[0]).toMatchObject({ title: 'Sudah diambil rekan lain' });
    });

    it('a row that is somebody’s and read offers nothing, and neither does any to a finger', async () => {
      const taken = { assignee: { id: 3, name: 'Dimas' }, unreadCount: 0 };
      expect((await pointAt(taken)).buttons()).toEqual([]);
      document.body.replaceChildren();
      expect((await pointAt({ unreadCount: 1 }, 'touch')).buttons()).toEqual([]);
    });
  });
});
