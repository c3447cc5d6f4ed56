import { createTestingPinia } from '@pinia/testing';
import { enableAutoUnmount, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { PRESENCE_EVERY_MS, PRESENCE_MS } from '@roms/domain/presence-pace';
import { api } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { useDraftsStore } from '../composer/drafts.store.ts';
import PresentPeople from './PresentPeople.vue';
import { usePresenceStore } from './presence.store.ts';
import { usePresence } from './use-presence.ts';

enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  createTestingPinia({ stubActions: false, createSpy: vi.fn });
});
afterEach(() => void vi.useRealTimers());

const RINA = { id: 9, name: 'Rina Wati' };

describe('what colleagues say', () => {
  it('shows who reads and who types, and forgets whoever says nothing for 30 s', async () => {
    const presence = usePresenceStore();
    const people = mount(PresentPeople, { props: { conversationId: 4 }, global: { plugins: [i18n] } });
    expect(people.find('li').exists()).toBe(false);
    presence.hear({ conversationId: 4, person: RINA, state: 'viewing' });
    presence.hear({ conversationId: 5, person: { id: 8, name: 'Dodi' }, state: 'viewing' });
    await nextTick();
    expect(people.text()).toContain('Rina Wati sedang melihat');
    expect(people.text()).not.toContain('Dodi');
    vi.advanceTimersByTime(PRESENCE_MS - 1);
    presence.hear({ conversationId: 4, person: RINA, state: 'typing' });
    await nextTick();
    expect(people.findAll('[data-presence=typing]')).toHaveLength(1);
    vi.advanceTimersByTime(PRESENCE_MS - 1);
    presence.hear({ conversationId: 4, person: RINA, state: 'typing' });
    vi.advanceTimersByTime(PRESENCE_MS - 1);
    expect(presence.byConversation.get(4)).toHaveLength(1);
    vi.advanceTimersByTime(1);
    await nextTick();
    expect(people.find('li').exists()).toBe(false);
  });

  it('lets go of whoever leaves', () => {
    const presence = usePresenceStore();
    presence.hear({ conversationId: 4, person: RINA, state: 'typing' });
    presence.hear({ conversationId: 4, person: RINA, state: 'left' });
    expect(presence.byConversation.has(4)).toBe(false);
  });
});

describe('what this page says', () => {
  function open() {
    const post = vi.spyOn(api, 'post').mockResolvedValue([{ ...RINA, state: 'typing' }]);
    const leave = vi.spyOn(api, 'leave').mockReturnValue();
    const page = mount({ setup: () => void usePresence(4), template: '<p />' });
    const said = () => post.mock.calls.map(([, body]) => (body as { state: string }).state);
    return { page, said, leave };
  }

  it('it is there, again and again, and learns who else is', async () => {
    const { page, said, leave } = open();
    expect(said()).toEqual(['viewing']);
    await vi.waitFor(() =>
      expect(usePresenceStore().byConversation.get(4)).toMatchObject([{ name: 'Rina Wati' }]),
    );
    vi.advanceTimersByTime(2 * PRESENCE_EVERY_MS);
    expect(said()).toEqual(['viewing', 'viewing', 'viewing']);
    page.unmount();
    expect(leave).toHaveBeenCalledExactlyOnceWith('/conversations/4/presence', { state: 'left' });
    vi.advanceTimersByTime(2 * PRESENCE_EVERY_MS);
    expect(said()).toHaveLength(3);
  });

  it('typing is said once, not at each key, and its end too', async () => {
    const { said } = open();
    const drafts = useDraftsStore();
    for (const text of ['h', 'ha', 'hal', 'halo']) {
      drafts.set(4, text);
      await nextTick();
      vi.advanceTimersByTime(1_000);
    }
    drafts.set(5, 'another one');
    await nextTick();
    expect(said()).toEqual(['viewing', 'typing']);
    vi.advanceTimersByTime(5_000);
    expect(said()).toEqual(['viewing', 'typing', 'viewing']);
    drafts.set(4, 'halo kak');
    await nextTick();
    drafts.set(4, '');
    await nextTick();
    vi.advanceTimersByTime(1_000);
    expect(said()).toEqual(['viewing', 'typing', 'viewing', 'typing', 'viewing']);
  });

  it('whoever answers at once and goes on says little, and its last word is that it left', async () => {
    const { page, said, leave } = open();
    const drafts = useDraftsStore();
    for (const text of ['siap', '', 'siap lagi', '']) {
      drafts.set(4, text);
      await nextTick();
    }
    page.unmount();
    vi.advanceTimersByTime(5_000);
    expect(said()).toEqual(['viewing']);
    expect(leave).toHaveBeenCalledOnce();
  });
});
