import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Activity } from '@roms/contracts/activities';
import { ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import { aPerson } from '../../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import * as teamApi from '../../../shop/team/colleagues.api.ts';
import { useDraftsStore, useNoteDraftsStore } from '../composer/drafts.store.ts';
import * as inboxApi from '../inbox.api.ts';
import NoteComposer from './NoteComposer.vue';

vi.mock('../inbox.api.ts');
vi.mock('../../../shop/team/colleagues.api.ts', async (original) => ({
  ...(await original<typeof teamApi>()),
  fetchColleagues: vi.fn(),
}));
const api = vi.mocked(inboxApi);
enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.resetAllMocks();
  localStorage.clear();
  vi.mocked(teamApi.fetchColleagues).mockResolvedValue([
    { id: 7, name: 'Rina' },
    { id: 8, name: 'Sari Dewi' },
    { id: 9, name: 'Budi' },
  ]);
});

async function draw() {
  const [pinia, queries] = withQueries();
  useLoginStore().me = aPerson();
  const part = mount(NoteComposer, {
    props: { conversationId: 1, customerName: 'Melati' },
    global: { plugins: [pinia, queries, i18n, aRouter()], stubs: { Icon: true } },
    attachTo: document.body,
  });
  await flushPromises();
  const field = part.get('textarea');
  return {
    part,
    field,
    type: async (text: string) => {
      await field.setValue(text);
      field.element.setSelectionRange(text.length, text.length);
      await field.trigger('input');
    },
    press: (key: string, more: object = {}) => field.trigger('keydown', { key, ...more }),
    options: () => part.findAll('[role=option]').map((row) => row.text()),
  };
}
const line = { id: 5, conversationId: 1, type: 'note' } as Activity;

it('picks a colleague by the keyboard, and calls whom the text names when it is saved', async () => {
  api.postNote.mockResolvedValue(line);
  const { part, field, type, press, options } = await draw();
  await type('tolong @');
  // Nobody calls themselves.
  expect(options()).toEqual([expect.stringContaining('Sari Dewi'), expect.stringContaining('Budi')]);
  await press('ArrowDown');
  expect(part.get('[aria-selected=true]').text()).toContain('Budi');
  expect(field.attributes('aria-activedescendant')).toBe(part.get('[aria-selected=true]').attributes('id'));
  await type('tolong @de');
  await press('Enter');
  expect(field.element.value).toBe('tolong @Sari Dewi ');
  expect(options()).toEqual([]);
  expect(api.postNote).not.toHaveBeenCalled();
  await press('Enter', { shiftKey: true });
  expect(api.postNote).not.toHaveBeenCalled();
  await press('Enter');
  expect(api.postNote).toHaveBeenCalledWith(1, { body: 'tolong @Sari Dewi', mentionIds: [8] });
  await flushPromises();
  expect(field.element.value).toBe('');
  expect(part.emitted('saved')).toEqual([[]]);
});

it('keeps what was written when it could not be saved, and says so', async () => {
  let refuse!: (error: Error) => void;
  api.postNote.mockReturnValue(new Promise((_, reject) => (refuse = reject)));
  const { part, field, type } = await draw();
  await type('cek lagi');
  await part.get('form').trigger('submit');
  await part.get('form').trigger('submit');
  refuse(new ApiError(422, 'agent_inactive', 'x'));
  await flushPromises();
  expect(api.postNote).toHaveBeenCalledTimes(1);
  expect(part.get('[role=alert]').text()).toContain('sudah tidak aktif');
  expect(field.element.value).toBe('cek lagi');
});

it('has a draft of its own: it is no answer that was begun, nor the other way round', async () => {
  const { type } = await draw();
  useDraftsStore().set(1, 'jawaban');
  await type('hanya untuk tim');
  expect(useNoteDraftsStore().byConversation.get(1)).toBe('hanya untuk tim');
  expect(useDraftsStore().byConversation.get(1)).toBe('jawaban');
});

it('closes the list by Escape without leaving, and goes on without the list of colleagues', async () => {
  const { part, type, press, options } = await draw();
  await type('@');
  await press('Escape');
  expect([options(), part.emitted('leave')]).toEqual([[], undefined]);
  await press('Escape');
  expect(part.emitted('leave')).toEqual([[]]);
});
