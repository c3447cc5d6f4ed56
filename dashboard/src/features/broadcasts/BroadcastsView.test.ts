import type { BroadcastSummary } from '@roms/contracts/broadcasts';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { emitLive } from '../../live/bus.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { expectRowsKept } from '../../ui/row-list.fixture.ts';
import BroadcastsView from './BroadcastsView.vue';
import { broadcastsApi } from './broadcasts.api.ts';
import { aSummary, counts } from './broadcasts.fixture.ts';

enableAutoUnmount(afterEach);
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-22T05:00:00.000Z') }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Draws all rows: where nothing has a height, no row would be seen. */
const Rows = {
  props: ['items'],
  template: '<ul><li v-for="item in items" :key="item.id"><slot :item="item" /></li></ul>',
};

async function open(
  rows: BroadcastSummary[] | Error,
  { path = '/broadcasts', nextCursor = null as string | null } = {},
) {
  const page = vi.spyOn(broadcastsApi, 'page').mockImplementation(async () => {
    if (rows instanceof Error) throw rows;
    return { data: rows, page: { nextCursor } };
  });
  const router = aRouter();
  await router.push(path);
  const view = mount(BroadcastsView, {
    global: { plugins: [...withQueries(), i18n, router], stubs: { VirtualRows: Rows } },
  });
  await flushPromises();
  return { view, page, router };
}

it('shows each with its state, how far it is, and the moment that counts in that state', async () => {
  const { view } = await open([
    aSummary({
      id: 1,
      state: 'running',
      counts: counts({ delivered: 30, failed: 3 }),
      replied: 4,
      ordered: 2,
    }),
    aSummary({ id: 2, state: 'scheduled', startAt: '2026-11-23T02:00:00.000Z' }),
    aSummary({ id: 3, state: 'paused', pauseReason: 'disconnected' }),
    aSummary({ id: 4 }),
    aSummary({ id: 5, state: 'cancelled', endedAt: '2026-11-22T03:00:00.000Z' }),
    aSummary({ id: 6, state: 'done', endedAt: '2026-11-22T03:00:00.000Z' }),
  ]);
  const row = (id: number) => view.get(`[data-broadcast="${id}"]`);
  expect(row(1).text()).toContain('Berjalan');
  expect(row(1).text()).toContain('30 terkirim dari 100 · 33%');
  expect(row(1).text()).toContain('4 membalas · 2 order');
  expect(row(1).get('[role=meter]').attributes('aria-label')).toBe('33 persen selesai, Sampai 30, Gagal 3');
  expect(row(2).text()).toContain('Mulai besok 09.00');
  expect(row(3).text()).toContain('WhatsApp tidak tersambung');
  expect(row(4).attributes('href')).toBe('/broadcasts/4/edit');
  expect(row(5).text()).toContain('Dibatalkan hari ini 10.00');
  expect(row(5).text()).not.toContain('Selesai');
  expect(row(6).text()).toContain('Selesai hari ini 10.00');
  expect(row(1).attributes('href')).toBe('/broadcasts/1');
});

it('moves with the stream, and asks nothing for it', async () => {
  const { view, page } = await open([aSummary({ state: 'running', counts: counts() })]);
  emitLive('broadcast.updated', { broadcast: { id: 7, state: 'running', counts: counts({ sent: 40 }) } });
  await nextTick();
  expect(view.text()).toContain('40 terkirim dari 100');
  expect(page).toHaveBeenCalledOnce();
});

it('is filtered by state, in the address', async () => {
  const { view, page, router } = await open([aSummary()]);
  await view
    .findAll('button')
    .find((one) => one.text() === 'Selesai sebagian')!
    .trigger('click');
  await flushPromises();
  expect(page.mock.lastCall![0]).toMatchObject({ state: 'partly_done' });
  expect(router.currentRoute.value.fullPath).toBe('/broadcasts?state=partly_done');
});

it('says what a broadcast is where there is none, and what to do about a filter or a failure', async () => {
  expect((await open([])).view.text()).toContain('Belum ada siaran');
  expect((await open([], { path: '/broadcasts?state=done' })).view.text()).toContain('Tidak ada yang cocok');
  expect((await open(new ApiError(503, 'unavailable', ''))).view.find('[role=alert]').exists()).toBe(true);
});

it('keeps its rows when a page fails, knows whether they are old, and asks again when it is told to', async () => {
  const { view, page } = await open([aSummary()], { nextCursor: 'more' });
  await expectRowsKept(view, () => void page.mockRejectedValueOnce(new ApiError(503, 'unavailable', '')));
});
