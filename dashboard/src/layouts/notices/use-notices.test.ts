import type { Conversation } from '@roms/contracts/conversations';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { i18n } from '../../i18n.ts';
import { emitLive } from '../../live/bus.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { playChime } from './chime.ts';
import { speaksOf } from './one-speaker.ts';
import { useNotices } from './use-notices.ts';

vi.mock('./chime.ts', () => ({ playChime: vi.fn().mockResolvedValue(undefined) }));

const ME = 7;
const shown: { title: string; body: string | undefined }[] = [];
class FakeNotification {
  static permission = 'granted';
  onclick: (() => void) | null = null;
  constructor(title: string, options: NotificationOptions) {
    shown.push({ title, body: options.body });
  }
}

let isQuiet = false;
let hasFocus = false;
let plugins: ReturnType<typeof withQueries>;
enableAutoUnmount(afterEach);
beforeEach(() => {
  localStorage.clear();
  localStorage.setItem('roms.notices.desktop', 'true');
  shown.length = 0;
  [isQuiet, hasFocus] = [false, false];
  vi.mocked(playChime).mockClear();
  vi.stubGlobal('Notification', FakeNotification);
  vi.spyOn(document, 'hasFocus').mockImplementation(() => hasFocus);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  plugins = withQueries();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open() {
  useLoginStore().me = aPerson({ id: ME });
  mount(
    { setup: () => (useNotices(() => isQuiet), () => null) },
    {
      global: { plugins: [...plugins, i18n, aRouter()] },
    },
  );
}

let messageId = 0;
/** A customer writes: the message comes first, its conversation behind it. */
async function write(conversation: Partial<Conversation> = {}, direction = 'inbound') {
  messageId += 1;
  const lastMessage = { id: messageId, body: 'Halo kak', type: 'text' };
  const told = { id: 3, status: 'open', assignee: null, customer: { name: 'Ibu Ratna' }, lastMessage };
  emitLive('message.created', { message: { id: messageId, direction, replyWord: null } });
  emitLive('conversation.updated', { conversation: { ...told, ...conversation } });
  await settled();
}
async function settled() {
  await vi.advanceTimersByTimeAsync(1_000);
  await flushPromises();
}

describe('news', () => {
  it('of one’s own chats and of nobody’s are told, of colleagues’ and of what is set aside are not', async () => {
    open();
    await write();
    await write({ assignee: { id: ME, name: 'Rina' } });
    expect(shown).toEqual(Array(2).fill({ title: 'Ibu Ratna', body: 'Halo kak' }));
    await write({ assignee: { id: 9, name: 'Dimas' } });
    await write({ status: 'resolved' });
    await write({}, 'outbound');
    expect([shown.length, vi.mocked(playChime).mock.calls.length]).toEqual([2, 2]);
  });

  it('are told once, although the conversation changes again', async () => {
    open();
    await write();
    const lastMessage = { id: messageId, body: 'Halo kak', type: 'text' };
    emitLive('conversation.updated', {
      conversation: { id: 3, status: 'open', assignee: null, customer: { name: 'Ibu Ratna' }, lastMessage },
    });
    await settled();
    expect(shown).toHaveLength(1);
  });

  it('are what is handed to the person by somebody else, and who calls them', async () => {
    open();
    const given = { id: 1, conversationId: 3, type: 'handed_over', to: { id: ME }, note: 'Tolong ya' };
    emitLive('activity.created', { activity: { ...given, actor: { id: 9 } } });
    emitLive('activity.created', { activity: { ...given, id: 2, actor: { id: ME } } });
    emitLive('notification.created', {
      notification: { id: 5, by: { name: 'Dimas' }, excerpt: 'Cek stok?', conversation: { id: 3 } },
    });
    await settled();
    expect(shown).toEqual([
      { title: 'Percakapan diserahkan kepadamu', body: 'Tolong ya' },
      { title: 'Dimas memanggilmu', body: 'Cek stok?' },
    ]);
  });

  it('are silent while the person is busy, by a mute that is remembered, and without a notice while they look', async () => {
    open();
    isQuiet = true;
    await write();
    expect([shown.length, vi.mocked(playChime).mock.calls.length]).toEqual([0, 0]);
    [isQuiet, hasFocus] = [false, true];
    await write();
    expect([shown.length, vi.mocked(playChime).mock.calls.length]).toEqual([0, 1]);
    localStorage.setItem('roms.notices.sound', 'false');
    window.dispatchEvent(
      new StorageEvent('storage', {
        key: 'roms.notices.sound',
        newValue: 'false',
        storageArea: localStorage,
      }),
    );
    await settled();
    hasFocus = false;
    await write();
    expect([shown.length, vi.mocked(playChime).mock.calls.length]).toEqual([1, 1]);
  });
});

it('of many tabs one speaks: the one that its person looks at', async () => {
  const hidden = speaksOf('a');
  hasFocus = true;
  const seen = speaksOf('a');
  await settled();
  expect(await Promise.all([seen, hidden])).toEqual([true, false]);
  expect(await speaksOf('b')).toBe(true);
});
