import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity } from '@roms/contracts/activities';
import { i18n } from '../../../i18n.ts';
import { aPerson } from '../../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { aMessage } from '../inbox.fixture.ts';
import * as inboxApi from '../inbox.api.ts';
import { useActivitiesStore } from './activities.store.ts';
import ActivityLines from './ActivityLines.vue';
import { threadRows } from './thread-rows.ts';

vi.mock('../inbox.api.ts');
const api = vi.mocked(inboxApi);
beforeEach(() => {
  vi.resetAllMocks();
  setActivePinia(createPinia());
  useLoginStore().me = aPerson();
});

/** A line `second` seconds after 10.00 in Jakarta, as the messages of the fixture are. */
function aLine(id: number, changes: Partial<Activity> = {}, second = id): Activity {
  return {
    id,
    conversationId: 1,
    type: 'resolved',
    at: new Date(Date.UTC(2026, 10, 22, 3, 0, second)).toISOString(),
    actor: { kind: 'user', id: 8, name: 'Dewi' },
    body: null,
    ...changes,
  };
}
const page = (data: Activity[], nextCursor: string | null = null) => ({ data, page: { nextCursor } });
const drawn = (lines: Activity[]) =>
  mount(ActivityLines, { props: { lines }, global: { plugins: [i18n], stubs: { Icon: true } } });

describe('rows', () => {
  it('stand between the messages where their time is, joined where nothing lies between', () => {
    const lines = [
      aLine(1, {}, 1),
      aLine(2, { type: 'reopened' }, 3),
      aLine(3, {}, 3),
      aLine(4, { type: 'note', body: 'x' }, 9),
    ];
    const rows = threadRows([aMessage(2), aMessage(5)], [], { zone: 'Asia/Jakarta', unread: null, lines });
    expect(rows.map((row) => (row.kind === 'lines' ? row.lines.map(({ id }) => id) : row.kind))).toEqual([
      'day',
      [1],
      'message',
      [2, 3],
      'message',
      'note',
    ]);
    // Who wrote on after a line begins anew.
    expect(rows.filter((row) => row.kind === 'message').map(({ opensGroup }) => opensGroup)).toEqual([
      true,
      true,
    ]);
  });

  it('open the day on which something was done, and stand before what is still to leave', () => {
    const later = aLine(9, { at: '2026-11-23T03:00:00.000Z' });
    const scheduled = aMessage(3, { status: 'scheduled', direction: 'outbound', author: 'agent' });
    const rows = threadRows([aMessage(1), scheduled], [], {
      zone: 'Asia/Jakarta',
      unread: null,
      lines: [later],
    });
    expect(rows.map(({ kind }) => kind)).toEqual(['day', 'message', 'day', 'lines', 'message']);
  });
});

describe('words', () => {
  const dewi = { id: 8, name: 'Dewi' };
  const me = { id: 7, name: 'Rina' };
  const system = { kind: 'system' as const, id: null, name: 'ROMS' };
  it.each([
    [{ type: 'assigned', to: dewi }, 'Dewi mengambil percakapan ini'],
    [{ type: 'assigned', to: me, actor: system, automatic: true }, 'Diberikan otomatis ke Kamu'],
    [{ type: 'handed_over', to: me, note: 'tolong' }, 'Dewi mengalihkan ke Kamu: “tolong”'],
    [{ type: 'handed_over', actor: system, to: me, from: dewi }, 'Dialihkan ke Kamu karena Dewi tidak aktif'],
    [{ type: 'given_back', actor: system }, 'Kembali ke antrean'],
    [{ type: 'snoozed', until: null }, 'Dewi menunda sampai pelanggan membalas'],
    [
      { type: 'reopened', actor: { kind: 'customer', id: 1, name: '' } },
      'Pelanggan menulis, percakapan terbuka lagi',
    ],
    [{ type: 'labelled', added: ['VIP'], removed: ['Baru'] }, 'Dewi memberi label VIP dan melepas Baru'],
    [{ type: 'set_pending', actor: { kind: 'user', ...me } }, 'Kamu menandai menunggu pihak lain'],
  ] as [Partial<Activity>, string][])('of %o are %s', (changes, words) => {
    expect(
      drawn([aLine(1, changes)])
        .get('[data-activity]')
        .text(),
    ).toContain(words);
  });

  it('fold what is much, and unfold it', async () => {
    const part = drawn([1, 2, 3, 4, 5].map((id) => aLine(id)));
    const shown = () => part.findAll('[data-activity]').length;
    expect([shown(), part.get('button').text()]).toEqual([1, '4 kejadian lain']);
    await part.get('button').trigger('click');
    expect([shown(), part.get('button').attributes('aria-expanded')]).toEqual([5, 'true']);
    expect(
      drawn([aLine(1), aLine(2), aLine(3)])
        .find('button')
        .exists(),
    ).toBe(false);
  });
});

describe('what is loaded', () => {
  it('are the newest first, further ones up to where the messages reach, and each once', async () => {
    const store = useActivitiesStore();
    const ids = () => store.byConversation.get(1)?.rows.map(({ id }) => id);
    api.fetchActivity.mockResolvedValueOnce(page([aLine(9), aLine(8)], 'more'));
    await store.load(1);
    store.apply(aLine(9));
    store.apply(aLine(10));
    store.apply({ ...aLine(11), conversationId: 2 });
    expect(ids()).toEqual([8, 9, 10]);
    expect(store.byConversation.has(2)).toBe(false);
    await store.reach(1, aLine(9).at);
    expect(api.fetchActivity).toHaveBeenCalledTimes(1);
    api.fetchActivity.mockResolvedValueOnce(page([aLine(7), aLine(6)], 'even more'));
    await store.reach(1, aLine(7).at);
    expect(ids()).toEqual([6, 7, 8, 9, 10]);
    expect(api.fetchActivity).toHaveBeenLastCalledWith(1, { cursor: 'more' });
  });

  it('begin anew after a gap, and stay when the server does not answer', async () => {
    const store = useActivitiesStore();
    const ids = () => store.byConversation.get(1)?.rows.map(({ id }) => id);
    api.fetchActivity.mockResolvedValueOnce(page([aLine(2), aLine(1)]));
    await store.load(1);
    api.fetchActivity.mockRejectedValueOnce(new Error('offline'));
    await store.load(1);
    expect(ids()).toEqual([1, 2]);
    api.fetchActivity.mockResolvedValueOnce(page([aLine(40), aLine(39)], 'more'));
    await store.load(1);
    expect(ids()).toEqual([39, 40]);
    await flushPromises();
  });
});

describe('a line that comes while the lines are loaded', () => {
  it('stays, although the answer is from before it', async () => {
    const answer = Promise.withResolvers<ReturnType<typeof page>>();
    api.fetchActivity.mockReturnValue(answer.promise);
    const store = useActivitiesStore();
    const loaded = store.load(1);
    store.apply(aLine(2));
    store.apply(aLine(7, { conversationId: 2 }));
    answer.resolve(page([aLine(1)]));
    await loaded;
    expect(store.byConversation.get(1)?.rows.map(({ id }) => id)).toEqual([1, 2]);
    expect(store.byConversation.has(2)).toBe(false);
  });
});
