import { createTestingPinia, type TestingPinia } from '@pinia/testing';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity } from '@roms/contracts/activities';
import { ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import { aPerson } from '../../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import * as inboxApi from '../inbox.api.ts';
import { useDraftsStore } from '../composer/drafts.store.ts';
import { useConversationsStore } from '../list/conversations.store.ts';
import { aConversation, aMessage, anAnswer } from '../inbox.fixture.ts';
import { useMessagesStore } from './messages.store.ts';
import ThreadPane from './ThreadPane.vue';

vi.mock('../inbox.api.ts');
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add: vi.fn() }) }));
const api = vi.mocked(inboxApi);

vi.mock('../../../shop/team/colleagues.api.ts', () => ({
  COLLEAGUES: ['team'],
  fetchColleagues: async () => [],
}));

/** What comes on demand is compiled first. */
const PATIENCE = { timeout: 30_000 };
let pinia: TestingPinia;
enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.resetAllMocks();
  localStorage.clear();
  sessionStorage.clear();
  pinia = createTestingPinia({ stubActions: false, createSpy: vi.fn });
  useLoginStore().me = aPerson({ id: 7, name: 'Rina' });
  api.fetchMessages.mockResolvedValue({ data: [aMessage(1)], page: { nextCursor: null } });
  api.fetchActivity.mockResolvedValue({ data: [], page: { nextCursor: null } });
  api.postMessage.mockImplementation(async (_id, { clientId }) => anAnswer(20, { clientId, authorId: 7 }));
});

function mountThread({ conversation = aConversation(1) } = {}) {
  return mount(ThreadPane, {
    props: { conversation, isLost: false, messageId: null },
    global: {
      plugins: [pinia, withQueries(pinia)[1], i18n, aRouter()],
      stubs: { Icon: true, UIcon: true, MessageList: { template: '<i />', methods: { toEnd() {} } } },
    },
    attachTo: document.body,
  });
}

async function openThread() {
  const pane = mountThread();
  await flushPromises();
  const field = pane.get('textarea');
  const enter = (init: KeyboardEventInit = {}) => field.trigger('keydown', { key: 'Enter', ...init });
  const focused = () => document.activeElement as HTMLElement;
  const colleagueAnswers = async (id: number, body = 'sudah saya jawab') => {
    useMessagesStore().apply(anAnswer(id, { authorId: 2, authorName: 'Dewi', body }));
    await flushPromises();
  };
  const posted = () => api.postMessage.mock.calls.map(([, { body, seenMessageId }]) => [body, seenMessageId]);
  return { pane, field, enter, focused, colleagueAnswers, posted };
}

describe('an answer after that of another person', () => {
  it('is held with the keyboard on the question, which says who answered what', async () => {
    const { pane, field, enter, focused, colleagueAnswers, posted } = await openThread();
    await field.setValue('halo kak');
    await colleagueAnswers(9);
    await enter();
    const question = pane.get('[role=alertdialog]');
    expect(focused().textContent?.trim()).toBe('Tahan dulu');
    const said = ['aria-labelledby', 'aria-describedby'].map(
      (name) => document.getElementById(question.attributes(name)!)?.textContent,
    );
    expect(said).toEqual(['Dewi baru saja membalas. Tetap kirim?', 'sudah saya jawab']);
    expect(posted()).toEqual([]);
    await question.trigger('keydown', { key: 'Escape' });
    expect(focused()).toBe(field.element);
    expect(field.element.value).toBe('halo kak');
  });

  it('goes as it was corrected meanwhile, and where its author wanted to go', async () => {
    const { pane, field, enter, colleagueAnswers, posted } = await openThread();
    await field.setValue('harganya Rp 10.000');
    await colleagueAnswers(9);
    await enter({ ctrlKey: true });
    await field.setValue('harganya Rp 100.000');
    // Enter in the field sends nothing past the question.
    await enter();
    expect(posted()).toEqual([]);
    await pane.findAll('[role=alertdialog] button')[1]!.trigger('click');
    await flushPromises();
    expect(posted()).toEqual([['harganya Rp 100.000', 9]]);
    expect(field.element.value).toBe('');
    expect(pane.emitted('next')).toHaveLength(1);
  });

  it('is asked about again when yet another answer comes after the first was read', async () => {
    const { pane, field, enter, colleagueAnswers, posted } = await openThread();
    await field.setValue('halo');
    await colleagueAnswers(9);
    await enter();
    await pane.findAll('[role=alertdialog] button')[0]!.trigger('click');
    await colleagueAnswers(10, 'satu lagi');
    await enter();
    expect(pane.get('[role=alertdialog]').text()).toContain('satu lagi');
    expect(posted()).toEqual([]);
  });

  it('names to the server what its author had seen', async () => {
    const { field, enter, posted, pane } = await openThread();
    await field.setValue('halo');
    await enter();
    await flushPromises();
    expect(posted()).toEqual([['halo', 1]]);
    expect(pane.emitted('answered')).toHaveLength(1);
  });
});

describe('an answer that puts its conversation away', () => {
  const wish = { status: 'resolved' as const };
  const sendAndResolve = async () => {
    const thread = await openThread();
    useConversationsStore().applyLive(aConversation(1));
    await vi.waitFor(() => expect(thread.pane.find('[data-send-more]').exists()).toBe(true), PATIENCE);
    await thread.field.setValue('beres ya kak');
    await thread.enter({ ctrlKey: true, shiftKey: true });
    await flushPromises();
    return thread;
  };

  it('resolves it once the server has the answer, and goes on', async () => {
    api.setConversationStatus.mockResolvedValue(aConversation(1, wish));
    const { pane, posted } = await sendAndResolve();
    expect(posted()).toEqual([['beres ya kak', 1]]);
    expect(api.setConversationStatus.mock.calls).toEqual([[1, wish]]);
    expect(pane.emitted('next')).toHaveLength(1);
  });

  it('leaves it where it is when the answer was not taken', async () => {
    api.postMessage.mockRejectedValue(new ApiError(503, 'database_unavailable', 'away'));
    const { pane } = await sendAndResolve();
    expect(api.setConversationStatus).not.toHaveBeenCalled();
    expect(pane.emitted('next')).toBeUndefined();
  });
});

describe('a conversation with who was forgotten', () => {
  it('says why nothing can be written there, and keeps nothing of what was here before', async () => {
    const { pane, field } = await openThread();
    await field.setValue('Halo Bu Sari');
    pane.unmount();
    api.fetchMessages.mockResolvedValue({
      data: [aMessage(1, { body: '', revokedAt: '2026-11-22T04:00:00.000Z', version: 2 })],
      page: { nextCursor: null },
    });
    // Further up than the page that is fetched again.
    useMessagesStore().apply(aMessage(0, { body: 'alamat saya' }));
    const { customer } = aConversation(1);
    const erased = mountThread({
      conversation: aConversation(1, { customer: { ...customer, erasedAt: '2026-11-22T04:00:00.000Z' } }),
    });
    await flushPromises();
    expect(erased.get('[data-erased]').text()).toContain('sudah dihapus');
    expect(erased.find('textarea, form, [role=group]').exists()).toBe(false);
    expect(
      useMessagesStore()
        .threads.get(1)!
        .messages.map(({ id, body }) => [id, body]),
    ).toEqual([[1, '']]);
    expect(useDraftsStore().byConversation.has(1)).toBe(false);
  });
});

describe('a conversation that a colleague took', () => {
  it('stays to be read, with the typed text, who took it, and the keyboard where it was', async () => {
    const { pane, field, enter, focused, posted } = await openThread();
    await field.setValue('jangan hilang');
    field.element.focus();
    await pane.setProps({
      isLost: true,
      conversation: aConversation(1, { assignee: { id: 2, name: 'Dewi' } }),
    });
    expect(pane.get('[role=alert]').text()).toContain('Dewi mengambil percakapan ini.');
    expect([field.element.value, field.element.readOnly]).toEqual(['jangan hilang', true]);
    expect(focused()).toBe(field.element);
    await enter();
    expect(posted()).toEqual([]);
  });

  it('takes the question back with it, and the keyboard goes to the text', async () => {
    const { pane, field, enter, focused, colleagueAnswers } = await openThread();
    await field.setValue('halo');
    await colleagueAnswers(9);
    await enter();
    await pane.setProps({ isLost: true });
    expect(pane.find('[role=alertdialog]').exists()).toBe(false);
    await vi.waitFor(() => expect(focused()).toBe(field.element), { timeout: 60_000 });
  });
});

describe('a note', () => {
  it('is written beside the answer that was begun, and never sent to the customer', async () => {
    const { pane, field, posted } = await openThread();
    api.postNote.mockResolvedValue({ id: 1, conversationId: 1, type: 'note' } as Activity);
    await field.setValue('jawaban yang belum jadi');
    const press = () =>
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', { code: 'KeyN', altKey: true, bubbles: true }),
      );
    press();
    const note = () => pane.find('[data-note-composer] textarea');
    await vi.waitFor(() => expect(note().exists()).toBe(true), PATIENCE);
    expect(document.activeElement).toBe(note().element);
    await note().setValue('hanya untuk tim');
    await note().trigger('keydown', { key: 'Enter', ctrlKey: true });
    await flushPromises();
    expect(api.postNote.mock.calls).toEqual([[1, { body: 'hanya untuk tim', mentionIds: [] }]]);
    expect(posted()).toEqual([]);
    press();
    await flushPromises();
    expect(field.element.value).toBe('jawaban yang belum jadi');
    expect(document.activeElement).toBe(field.element);
  });

  it('is all that whoever was called to a colleague’s conversation may write', async () => {
    const { pane } = await openThread();
    expect(pane.find('[data-called]').exists()).toBe(false);
    await pane.setProps({ conversation: aConversation(1, { assignee: { id: 2, name: 'Dewi' } }) });
    await vi.waitFor(() => expect(pane.find('[data-note-composer]').exists()).toBe(true), PATIENCE);
    expect(pane.get('[data-called]').text()).toContain('Dewi yang membalas');
    expect(pane.get('[data-composer-tab=reply]').attributes('disabled')).toBeDefined();
  });
});
