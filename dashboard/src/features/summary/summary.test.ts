import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { barsOf } from './day-bars.ts';
import { aSummary } from './summary.fixture.ts';
import SummarySkeleton from './SummarySkeleton.vue';
import SummaryView from './SummaryView.vue';

const NOW = '2026-11-22T05:00:00.000Z';
const PASSED = { soonAt: '2026-11-22T03:10:00.000Z', dueAt: '2026-11-22T03:15:00.000Z' };
const AHEAD = { soonAt: '2026-11-22T05:08:00.000Z', dueAt: '2026-11-22T05:13:00.000Z' };
const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: '/:page(.*)', component: { template: '<i />' } }],
});

enableAutoUnmount(afterEach);
beforeEach(() => vi.useFakeTimers({ now: new Date(NOW), toFake: ['Date', 'setInterval', 'clearInterval'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function show(
  summary: ReturnType<typeof aSummary>,
  role: 'admin' | 'cs' = 'admin',
  { never = '' } = {},
) {
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role });
  vi.spyOn(api, 'get').mockImplementation((path) =>
    path === never
      ? new Promise(() => undefined)
      : Promise.resolve((path === '/summary' ? summary : []) as never),
  );
  const view = mount(SummaryView, { global: { plugins: [...plugins, i18n, router] } });
  await flushPromises();
  return view;
}

describe('the bars', () => {
  it('are as tall as their days, the last one today’s; nothing sold is no bar, and little is seen', () => {
    const days = aSummary().revenueDays!.map(({ date, revenue }) => ({ date, value: revenue, words: '' }));
    const bars = barsOf(days);
    expect(bars.slice(-3).map(({ percent, isToday }) => [percent, isToday])).toEqual([
      [0, false],
      [100, false],
      [25, true],
    ]);
    expect(bars[0]!.percent).toBe(2);
    expect(barsOf([{ date: '2026-11-22', value: 0, words: '' }])[0]!.percent).toBe(0);
  });
});

describe('the summary', () => {
  it.each(['/team', '/setup'])('comes to an admin with %s, which would push it down later', async (never) => {
    const waits = async (role: 'admin' | 'cs') =>
      (await show(aSummary(), role, { never })).findComponent(SummarySkeleton).exists();
    expect([await waits('admin'), await waits('cs')]).toEqual([true, false]);
  });

  it('shows an admin the shop’s revenue by day, each day in words as well', async () => {
    const view = await show(aSummary());
    const days = view.findAll('[data-date]');
    expect(days).toHaveLength(14);
    expect(days[12]!.text()).toBe('Sab 21 Nov: Rp\u00a01.000.000, 5 order');
    const text = view.text();
    expect(text).toContain('Rp\u00a0250.000');
    expect(text).toContain('Rp\u00a0750.000 lebih sedikit dari kemarin (Rp\u00a01.000.000)');
    // The whole of the 14 days, and of those before.
    expect(text).toContain('Rp\u00a01.261.000');
    expect(text).toContain('+26% dari Rp\u00a01.000.000 sebelumnya');
    expect(view.find('a[href="/reports?from=2026-11-09&to=2026-11-22"]').text()).toBe('Rp\u00a01.261.000');
  });

  it('tells which day the pointer is on, and a shop that sold nothing that it did not', async () => {
    const view = await show(aSummary());
    const pointed = view.get('[data-pointed]');
    expect(pointed.text()).toBe('');
    await view.findAll('[data-date]')[13]!.trigger('pointerenter');
    expect(pointed.text()).toBe('Min 22 Nov: Rp\u00a0250.000, 3 order');
    const nothing = aSummary().revenueDays!.map((day) => ({ ...day, orders: 0, revenue: 0 }));
    expect((await show(aSummary({ revenueDays: nothing }))).text()).toContain('Belum ada omzet');
  });

  it('is read by the keys as well, and leads to the orders of a day', async () => {
    const view = await show(aSummary());
    const bars = view.get('[role="group"][tabindex="0"]');
    const push = vi.spyOn(router, 'push');
    await bars.trigger('keydown', { key: 'ArrowRight' });
    expect(view.get('[data-pointed]').text()).toContain('Min 22 Nov');
    await bars.trigger('keydown', { key: 'ArrowLeft' });
    expect(view.get('[data-pointed] + [aria-live]').text()).toBe('Sab 21 Nov: Rp\u00a01.000.000, 5 order');
    await bars.trigger('keydown', { key: 'Enter' });
    expect(push).toHaveBeenCalledWith('/orders?sold=true&from=2026-11-21&to=2026-11-21');
    await bars.trigger('focusout');
    expect(view.get('[data-pointed]').text()).toBe('');
  });

  it('tells who does not see every order the revenue of what they see, without days', async () => {
    const view = await show(aSummary({ revenueDays: null }), 'cs');
    expect(view.find('[data-date]').exists()).toBe(false);
    expect(view.text()).toContain('Omzet hari ini');
  });

  it('lists under today who waits longest, how long, and how many more there are', async () => {
    const view = await show(
      aSummary({
        waitingConversations: 9,
        longestWaiting: [
          {
            conversationId: 4,
            customerName: 'Ibu Ratna',
            since: '2026-11-22T03:00:00.000Z',
            replyTarget: PASSED,
          },
          {
            conversationId: 5,
            customerName: 'Pak Joko',
            since: '2026-11-22T04:58:00.000Z',
            replyTarget: AHEAD,
          },
        ],
      }),
    );
    expect(view.get('a[href="/inbox/4"]').text()).toContain('Menunggu 2 jam');
    expect(view.get('a[href="/inbox/4"] time').classes()).toContain('text-error');
    expect(view.get('a[href="/inbox/5"] time').classes()).toContain('text-muted');
    expect(view.text()).toContain('Lihat semua (9)');
  });

  it('lists today’s reminders by their hour; without any, the next one with its day', async () => {
    const one = (orderId: number, dueAt: string) => ({
      orderId,
      orderNumber: `N${orderId}`,
      customerName: `C${orderId}`,
      dueAt,
    });
    const later = one(3, '2026-11-23T03:00:00.000Z');
    const today = await show(
      aSummary({
        remindersToday: 2,
        upcomingReminders: [one(1, '2026-11-22T06:30:00.000Z'), one(2, '2026-11-22T16:59:00.000Z'), later],
      }),
    );
    expect(today.findAll('a[href^="/orders/"]').map((row) => row.text())).toEqual(['C1N113.30', 'C2N223.59']);
    const none = await show(aSummary({ upcomingReminders: [later] }));
    expect(none.get('a[href="/orders/3"]').text()).toBe('C3N3Besok 10.00');
    expect(none.text()).toContain('Tidak ada lagi hari ini');
  });
});

describe('an agent’s home', () => {
  const home = () =>
    aSummary({
      revenueDays: null,
      mineConversations: 6,
      waitingForMe: 2,
      answeredToday: {
        count: 51,
        latest: [{ conversationId: 8, customerName: 'Ibu Wati', repliedAt: '2026-11-22T04:05:00.000Z' }],
      },
      firstReplyToday: { own: 65 * 60_000, team: 4 * 60_000 },
      latestConversations: [
        {
          conversationId: 9,
          customerName: 'Pak Made',
          at: '2026-11-22T04:30:00.000Z',
          excerpt: '*Sudah* dikirim?',
        },
      ],
      latestOrders: null,
    });

  it('shows what is in hand and done today, each leading to its rows', async () => {
    const view = await show(home(), 'cs');
    const cards = view.get('section[aria-label="Angka toko"]');
    expect(cards.get('a[href="/inbox?tab=mine"]').text()).toContain('Percakapanku6terbuka; 2 menunggu');
    const answered = cards.findAll('a[href$="#answered"]').map((card) => card.text());
    expect(answered[0]).toContain('Terjawab hari ini51');
    expect(answered[1]).toContain('1 jam 5 mnt');
    expect(answered[1]).toContain('tim 4 mnt');
    expect(view.get('#answered').text()).toContain('Terjawab hari ini (51)');
    expect(view.get('#answered a[href="/inbox/8"]').text()).toBe('Ibu Wati11.05');
    expect(view.get('#answered').text()).toContain('Dan 50 lagi');
    expect(view.get('#latest-conversations a[href="/inbox/9"]').text()).toContain('Sudah dikirim?');
  });

  it('shows the own trend by day, and the shop’s figures to nobody but admins', async () => {
    const ownTrend = Array.from({ length: 14 }, (_, index) => ({
      date: `2026-11-${String(index + 9).padStart(2, '0')}`,
      replies: index === 12 ? 5 : 0,
      firstReplyMedian: index === 12 ? 240_000 : null,
    }));
    const ofAgent = aSummary({ ...home(), revenueBefore: null, repeatRate: null, regions: null, ownTrend });
    const view = await show(ofAgent, 'cs');
    const trend = view.get('section[aria-labelledby="trend-title"]');
    expect(trend.findAll('[data-date]')[12]!.text()).toBe(
      'Sab 21 Nov: 5 pelanggan dijawab, balasan pertama 4 mnt',
    );
    expect(trend.findAll('[data-date]')[0]!.text()).toBe('Sen 9 Nov: 0 pelanggan dijawab');
    expect(view.find('#repeat-title').exists()).toBe(false);
    expect(view.find('#regions-title').exists()).toBe(false);
  });

  it('says that nobody was answered yet, and asks for nothing of the shop', async () => {
    const view = await show(aSummary({ ...home(), firstReplyToday: { own: null, team: null } }), 'cs');
    expect(view.text()).toContain('belum ada balasan pertama hari ini');
    expect(vi.mocked(api.get).mock.calls.map(([path]) => path)).not.toContain('/setup');
    expect(vi.mocked(api.get).mock.calls.map(([path]) => path)).not.toContain('/team');
  });
});

describe('an admin’s home', () => {
  const answers: Record<string, unknown> = {
    '/summary': aSummary({
      latestOrders: [
        {
          orderId: 3,
          orderNumber: 'ORD-3',
          customerName: 'Ibu Sari',
          status: 'pending',
          total: 90_000,
          at: '2026-11-22T04:00:00.000Z',
        },
      ],
    }),
    '/team': [
      { id: 4, name: 'Dimas', role: 'cs', state: 'offline', openCount: 0, capacity: 20 },
      { id: 5, name: 'Rina', role: 'cs', state: 'online', openCount: 7, capacity: 20 },
    ],
    '/setup': {
      isShown: true,
      steps: [
        { step: 'people', isDone: true },
        { step: 'number', isDone: false },
      ],
    },
  };
  async function showAdmin() {
    const plugins = withQueries();
    useLoginStore().me = aPerson({ role: 'admin' });
    vi.spyOn(api, 'get').mockImplementation((path) => Promise.resolve((answers[path] ?? []) as never));
    const view = mount(SummaryView, { global: { plugins: [...plugins, i18n, router] } });
    await flushPromises();
    return view;
  }

  it('shows who is online with the chats in hand, and the latest orders', async () => {
    const view = await showAdmin();
    const people = view.findAll('#team li').map((row) => row.text());
    expect(people).toEqual(['RRinaOnline7 dari 20 percakapan', 'DDimasOffline0 dari 20 percakapan']);
    expect(view.get('#team a[href="/inbox?tab=all&status=open&assignee=5"]').text()).toContain('Rina');
    expect(view.get('#latest-orders a[href="/orders/3"]').text()).toContain('Ibu Sari');
  });

  it('tells the repeat rate with its change, and where the orders went, each leading to its report', async () => {
    const view = await showAdmin();
    const ring = view.get('section[aria-labelledby="repeat-title"]');
    expect(ring.get('a').attributes('href')).toBe('/reports?report=repeat&from=2026-08-25&to=2026-11-22');
    expect(ring.text()).toContain('25%');
    expect(ring.text()).toContain('5 dari 20 pelanggan order lebih dari sekali');
    expect(ring.text()).toContain('+5 poin dari 90 hari sebelumnya');
    const map = view.get('section[aria-labelledby="regions-title"]');
    expect(map.text()).toContain('Belum ada penjualan dalam 30 hari terakhir.');
    expect(map.get('a').attributes('href')).toBe('/reports?report=regions');
  });

  it('shows a new shop its first steps until somebody puts them away', async () => {
    const patch = vi.spyOn(api, 'patch').mockResolvedValue({} as never);
    const view = await showAdmin();
    expect(view.get('[data-step="people"]').text()).toContain('selesai');
    expect(view.get('[data-step="number"] a').attributes('href')).toBe('/whatsapp');
    expect(view.text()).toContain('1 dari 2 selesai');
    await view.get('section[aria-labelledby="setup-title"] button').trigger('click');
    await flushPromises();
    expect(patch).toHaveBeenCalledWith('/settings', { checklistDismissed: true });
    expect(view.find('[data-step]').exists()).toBe(false);
  });
});
