import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { barsOf } from './revenue-bars.ts';
import { aSummary } from './summary.fixture.ts';
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

async function show(summary: ReturnType<typeof aSummary>, role: 'admin' | 'cs' = 'admin') {
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role });
  vi.spyOn(api, 'get').mockImplementation((path) =>
    Promise.resolve((path === '/summary' ? summary : []) as never),
  );
  const view = mount(SummaryView, { global: { plugins: [...plugins, i18n, router, bundledIcons] } });
  await flushPromises();
  return view;
}

describe('the bars', () => {
  it('are as tall as their days, the last one today’s; nothing sold is no bar, and little is seen', () => {
    const bars = barsOf(aSummary().revenueDays!);
    expect(bars.slice(-3).map(({ percent, isToday }) => [percent, isToday])).toEqual([
      [0, false],
      [100, false],
      [25, true],
    ]);
    expect(bars[0]!.percent).toBe(2);
    expect(barsOf([{ date: '2026-11-22', orders: 0, revenue: 0 }])[0]!.percent).toBe(0);
  });
});

describe('the summary', () => {
  it('shows an admin the shop’s revenue by day, each day in words as well', async () => {
    const view = await show(aSummary());
    const days = view.findAll('[data-date]');
    expect(days).toHaveLength(14);
    expect(days[12]!.text()).toBe('Sab 21 Nov: Rp\u00a01.000.000, 5 order');
    const text = view.text();
    expect(text).toContain('Rp\u00a0250.000');
    expect(text).toContain('Rp\u00a0750.000 lebih sedikit dari kemarin (Rp\u00a01.000.000)');
    // The whole of the 14 days.
    expect(text).toContain('Rp\u00a01.261.000');
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
