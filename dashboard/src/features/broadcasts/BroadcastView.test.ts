import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import type { Broadcast, BroadcastReport } from '@roms/contracts/broadcasts';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { emitLive } from '../../live/bus.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { broadcastsApi } from './broadcasts.api.ts';
import { aBroadcast, aRecipient, aReport, aVariant, counts } from './broadcasts.fixture.ts';
import { routes } from './routes.ts';

vi.mock('vue-echarts', () => ({
  default: defineComponent({ name: 'VChart', emits: ['click'], render: () => h('i') }),
}));
vi.mock('../../ui/charts/echarts.ts', () => ({}));
vi.mock('../../ui/charts/series-parts.ts', () => ({}));

enableAutoUnmount(afterEach);
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-22T05:00:00.000Z') }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const RUNNING = aBroadcast({
  ...{ state: 'running', counts: counts({ read: 20, delivered: 10, failed: 3, skipped: 12 }) },
  ...{ startedAt: '2026-11-22T02:00:00.000Z', nextSendAt: '2026-11-22T09:30:00.000Z' },
  share: { used: 41, cap: 120 },
});

async function open(row: Broadcast | Error, { report = aReport(), path = '/broadcasts/7' } = {}) {
  let stored = row;
  const one = vi.spyOn(broadcastsApi, 'one').mockImplementation(async () => {
    if (stored instanceof Error) throw stored;
    return stored;
  });
  const becomes = (change: Partial<Broadcast>) => async () =>
    (stored = { ...(stored as Broadcast), ...change });
  const acts = {
    pause: vi
      .spyOn(broadcastsApi, 'pause')
      .mockImplementation(becomes({ state: 'paused', pauseReason: 'person' })),
    resume: vi
      .spyOn(broadcastsApi, 'resume')
      .mockImplementation(becomes({ state: 'running', pauseReason: null })),
    cancel: vi.spyOn(broadcastsApi, 'cancel').mockImplementation(becomes({ state: 'cancelled' })),
  };
  const reported = vi.spyOn(broadcastsApi, 'report').mockResolvedValue(report);
  const log = vi
    .spyOn(broadcastsApi, 'recipients')
    .mockResolvedValue({ data: [aRecipient()], page: { nextCursor: null } });
  const router = createRouter({
    history: createMemoryHistory(),
    // The wizard is another test's business.
    routes: [
      ...routes.filter(({ name }) => name !== 'broadcast-draft'),
      { path: '/:path(.*)*', component: { render: () => null } },
    ],
  });
  await router.push(path);
  const plugins = withQueries();
  useLoginStore().me = {
    ...aPerson({ role: 'admin' }),
    ...{ temporalUiUrl: 'http://127.0.0.1:8233', temporalNamespace: 'default' },
  };
  const page = mount(RouterView, {
    global: { plugins: [...plugins, i18n, router, bundledIcons] },
    attachTo: document.body,
  });
  const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });
  await until(() =>
    expect(page.find('[role=status] .animate-pulse').exists() || page.text() === '').toBe(false),
  );
  await flushPromises();
  const button = (words: string) =>
    [...document.querySelectorAll<HTMLElement>('button, [role=menuitem]')].findLast(
      (part) => part.textContent?.trim() === words,
    );
  const press = async (words: string) => {
    await until(() => expect(button(words)).toBeDefined());
    button(words)!.click();
    await flushPromises();
  };
  const more = async (words: string) => {
    await page.get('button[aria-label="Tindakan lain"]').trigger('click');
    await press(words);
  };
  /** As the server has it from now on. */
  const store = (change: Partial<Broadcast>) => void becomes(change)();
  return { page, router, one, report: reported, log, until, press, more, store, ...acts };
}

describe('a broadcast that runs', () => {
  it('says how far it is, when the next one leaves and what of today is used', async () => {
    const { page } = await open(RUNNING);
    expect(page.get('[data-percent]').text()).toBe('45%');
    expect(page.get('[data-progress]').text()).toContain('45 dari 100 orang');
    expect(page.get('[data-fact=next]').text()).toContain('hari ini 16.30');
    expect(page.get('[data-fact=share]').text()).toContain('41 dari 120');
  });

  it('moves with the stream, and asks for nothing at each event', async () => {
    const { page, one, store } = await open(RUNNING);
    const before = one.mock.calls.length;
    store({ counts: counts({ sent: 50 }) });
    for (let sent = 1; sent <= 50; sent += 1)
      emitLive('broadcast.updated', { broadcast: { id: 7, state: 'running', counts: counts({ sent }) } });
    await nextTick();
    await flushPromises();
    expect(page.get('[data-percent]').text()).toBe('50%');
    expect(one.mock.calls.length - before).toBeLessThanOrEqual(1);
  });

  it('is paused and resumed by one big button, and says who paused it', async () => {
    const { page, press, pause, resume, until } = await open(RUNNING);
    await press('Jeda siaran');
    expect(pause).toHaveBeenCalledExactlyOnceWith(7);
    await until(() => expect(page.get('[data-progress]').text()).toContain('Dijeda oleh tim'));
    expect(page.get('[data-progress]').text()).toContain('sampai kamu melanjutkannya');
    await press('Lanjutkan');
    expect(resume).toHaveBeenCalledExactlyOnceWith(7);
    await until(() => expect(page.find('[data-state=running]').exists()).toBe(true));
  });

  it('is cancelled only after a question that says for how many', async () => {
    const { more, press, cancel, until } = await open(RUNNING);
    await more('Batalkan siaran');
    await until(() => expect(document.querySelector('[role=dialog]')?.textContent).toContain('55 orang'));
    expect(cancel).not.toHaveBeenCalled();
    await press('Batalkan siaran');
    await until(() => expect(cancel).toHaveBeenCalledExactlyOnceWith(7));
  });

  it('says what stopped it, and whether it goes on by itself', async () => {
    const { page } = await open({ ...RUNNING, state: 'paused', pauseReason: 'breaker' });
    expect(page.get('[data-progress]').text()).toContain('demi keamanan nomor');
    expect(page.get('[data-progress]').text()).toContain('Lanjut sendiri');
  });

  it('says when those who are put off are asked again, and why, where nobody else is left', async () => {
    const waitsFor = { reason: 'quiet_hours', isForAll: true, at: '2026-11-23T01:00:00.000Z' };
    const nextSendAt = '2026-11-22T05:00:30.000Z';
    const { page } = await open({ ...RUNNING, nextSendAt, waitsFor });
    expect(page.get('[data-fact=next] dd').text()).toBe('paling cepat besok 08.00');
    expect(page.get('[data-why]').text()).toBe('Semua yang tersisa menunggu: Di luar jam kirim');
  });

  it('says what the first of them waits for where the others wait for something else', async () => {
    const waitsFor = { reason: 'quiet_hours', isForAll: false, at: '2026-11-23T01:00:00.000Z' };
    const { page } = await open({ ...RUNNING, waitsFor });
    expect(page.get('[data-why]').text()).toBe('Yang pertama menunggu: Di luar jam kirim');
  });

  it('says of a stop without an end that nobody knows when', async () => {
    const waitsFor = { reason: 'automation_stopped', isForAll: true, at: null };
    const { page } = await open({ ...RUNNING, waitsFor });
    expect(page.get('[data-fact=next] dd').text()).toBe('belum tentu kapan');
    expect(page.get('[data-why]').text()).toContain('Semua pesan otomatis dihentikan');
  });

  it('says that it never leaves, and leads to the hours', async () => {
    const waitsFor = { reason: 'hours_never_meet', isForAll: true, at: null };
    const { page } = await open({ ...RUNNING, waitsFor });
    expect(page.get('[data-progress]').text()).toContain('tidak akan pernah terkirim');
    expect(page.get('[data-progress]').text()).toContain('08.00–20.00');
    expect(page.get('[data-progress] a').attributes('href')).toBe('/settings/automation');
  });

  it.each([
    ['person', 'Bos', 'Dijeda oleh Bos hari ini 11.55'],
    ['person', null, 'Dijeda dari luar dasbor hari ini 11.55'],
    ['breaker', null, 'Dijeda: kiriman ditahan demi keamanan nomor'],
  ])('says who paused it and when: %s, %s', async (pauseReason, by, words) => {
    const stopped = { at: '2026-11-22T04:55:00.000Z', by, isTooLate: false };
    const { page } = await open({ ...RUNNING, state: 'paused', pauseReason, stopped });
    expect(page.get('[data-progress]').text()).toContain(words);
    const since = page.find('[data-fact=paused] dd');
    expect(since.exists() && since.text()).toBe(pauseReason === 'person' ? false : 'hari ini 11.55');
  });

  it('says who cancelled it, when, and how far it came', async () => {
    const stopped = { at: '2026-11-22T04:55:00.000Z', by: 'Bos', isTooLate: false };
    const cancelled = counts({ read: 20, failed: 3, cancelled: 77, pending: 0 });
    const over = { state: 'cancelled' as const, endedAt: stopped.at, counts: cancelled };
    const { page } = await open({ ...RUNNING, ...over, stopped });
    expect(page.get('[data-progress]').text()).toContain('Dibatalkan oleh Bos hari ini 11.55');
    expect(page.get('[data-progress]').text()).toContain('77 orang yang belum menerima');
    expect(page.get('[data-percent]').text()).toBe('23%');
    expect(page.find('[data-fact=ended]').exists()).toBe(false);
  });

  it.each([
    ['Bos', false, 'Dibatalkan oleh Bos hari ini 11.55', false],
    [null, false, 'Dibatalkan dari luar dasbor hari ini 11.55', false],
    [null, true, 'Batas akhirnya lewat sebelum sempat mulai', true],
  ])(
    'says of one that never began why, and that nobody got it: %s, %s',
    async (by, isTooLate, words, says) => {
      const at = '2026-11-22T04:55:00.000Z';
      const over = { state: 'cancelled' as const, counts: counts({ audience: 0 }), startedAt: null };
      const stopped = { at, by, isTooLate };
      const { page } = await open({ ...RUNNING, ...over, endAt: at, endedAt: at, stopped });
      const told = page.get('[data-progress]').text();
      expect(told).toContain(words);
      expect(told).toContain('Belum ada yang dikirimi.');
      expect(page.find('[data-fact=until]').exists()).toBe(says);
    },
  );

  it('does not promise to go on by itself after a restore, which a person decides', async () => {
    const { page } = await open({ ...RUNNING, state: 'paused', pauseReason: 'restored' });
    expect(page.get('[data-progress]').text()).toContain('Lanjutkan tanpa mengubah teksnya');
  });

  it('asks for the report seldom, and at once when it is over', async () => {
    const { report, until } = await open(RUNNING);
    const asked = report.mock.calls.length;
    const hear = async (state: Broadcast['state'], sent: number) => {
      emitLive('broadcast.updated', { broadcast: { id: 7, state, counts: counts({ sent }) } });
      await flushPromises();
    };
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: Date.now() });
    for (let time = 1; time <= 8; time += 1) {
      await hear('running', time);
      await vi.advanceTimersByTimeAsync(6_000);
    }
    vi.useRealTimers();
    expect(report.mock.calls.length - asked).toBe(1);
    await hear('done', 100);
    await until(() => expect(report.mock.calls.length - asked).toBe(2));
  });

  it('takes no caption that is longer than WhatsApp takes', async () => {
    const media = { id: 'a', kind: 'image' as const, mimeType: 'image/png', size: 1, fileName: null };
    const { more, until } = await open({ ...RUNNING, media, state: 'paused', pauseReason: 'person' });
    await more('Ubah teks untuk yang belum menerima');
    await until(() => expect(document.querySelector('[role=dialog] textarea')).not.toBeNull());
    const field = document.querySelector<HTMLTextAreaElement>('[role=dialog] textarea')!;
    const save = document.querySelector<HTMLButtonElement>('[role=dialog] button[type=submit]')!;
    for (const [characters, isRefused] of [
      [1_025, true],
      [1_024, false],
    ] as const) {
      field.value = 'a'.repeat(characters);
      field.dispatchEvent(new Event('input'));
      await nextTick();
      expect(save.disabled).toBe(isRefused);
    }
  });

  it('takes other words for those to come while it is paused', async () => {
    const change = vi.spyOn(broadcastsApi, 'change').mockResolvedValue(RUNNING);
    const { more, press, until } = await open({ ...RUNNING, state: 'paused', pauseReason: 'person' });
    await more('Ubah teks untuk yang belum menerima');
    await until(() => expect(document.querySelector('[role=dialog] textarea')).not.toBeNull());
    const field = document.querySelector<HTMLTextAreaElement>('[role=dialog] textarea')!;
    field.value = 'Halo {customer_name}, stok tinggal sedikit';
    field.dispatchEvent(new Event('input'));
    await nextTick();
    await press('Simpan');
    await until(() => expect(change).toHaveBeenCalledOnce());
    expect(change).toHaveBeenCalledWith(7, {
      body: 'Halo {customer_name}, stok tinggal sedikit',
      variants: [],
    });
  });
});

describe('what came of it', () => {
  it('is a table that sums, each line leading to its people', async () => {
    const { page, router, log, until } = await open(RUNNING);
    await until(() => expect(page.find('tfoot').exists()).toBe(true));
    const cells = page.findAll('tr[data-status] td').map((cell) => Number(cell.text()));
    expect(cells.reduce((sum, count) => sum + count, 0)).toBe(Number(page.get('[data-audience]').text()));
    await page.get('[data-reason=not_on_whatsapp] a').trigger('click');
    await until(() =>
      expect(router.currentRoute.value.query).toEqual({ status: 'failed', reason: 'not_on_whatsapp' }),
    );
    await until(() =>
      expect(log.mock.lastCall![1]).toMatchObject({ status: 'failed', reason: 'not_on_whatsapp' }),
    );
    expect(page.get('a[download]').attributes('href')).toBe(
      '/api/v1/broadcasts/7/recipients.csv?status=failed&reason=not_on_whatsapp&language=id',
    );
    expect(page.get('[data-recipient="1"]').text()).toContain('Nomor tidak ada di WhatsApp');
  });

  it.each<[string, BroadcastReport['winner'], string]>([
    ['too few', { outcome: 'too_few', minimum: 100, needed: 60 }, 'Kurang 60 lagi'],
    ['chance', { outcome: 'even', minimum: 100 }, 'bisa saja kebetulan'],
    [
      'a winner',
      { outcome: 'won', minimum: 100, variant: 1, by: 'ordered' },
      'Teks B membawa order lebih banyak',
    ],
  ])('is told by text, with its uncertainty in words: %s', async (_what, winner, words) => {
    const report = aReport({ winner, variants: [aVariant(), aVariant({ variant: 1, body: 'Hai' })] });
    const { page, until } = await open(RUNNING, { report });
    await until(() => expect(page.find('[data-variants]').exists()).toBe(true));
    expect(page.get('[data-verdict]').text()).toContain(words);
    expect(page.get('[data-variant="0"]').text()).toContain('10%, antara 4% dan 23,1%');
    expect(page.get('[data-variants]').text().includes('Terbaik')).toBe(winner.outcome === 'won');
  });

  it('is told hour by hour, as bars and as a table', async () => {
    const hour = { at: '2026-11-22T02:00:00.000Z', sent: 40, delivered: 38, read: 20, replied: 2, failed: 1 };
    const { page, press, until } = await open(RUNNING, { report: aReport({ hours: [hour] }) });
    await until(() => expect(page.find('[data-course]').exists()).toBe(true));
    const legend = page.findAll('[data-course] li').map((one) => one.text());
    expect(legend).toEqual(['Terkirim', 'Gagal', 'Membalas']);
    await press('Tabel');
    const rows = page
      .findAll('[data-course] tr')
      .map((row) => row.findAll('th, td').map((cell) => cell.text()));
    expect(rows).toEqual([
      ['Jam', 'Terkirim', 'Sampai', 'Dibaca', 'Gagal', 'Membalas'],
      ['Hari ini 09.00', '40', '38', '20', '1', '2'],
    ]);
  });

  it.each([
    [72, 'bar'],
    [73, 'line'],
  ])('draws its %s hours so that they have room: each a %s', async (count, type) => {
    const hours = Array.from({ length: count }, (_, hour) => ({
      ...{ at: new Date(Date.UTC(2026, 10, 18, hour)).toISOString() },
      ...{ sent: 40, delivered: 38, read: 20, replied: 2, failed: 1 },
    }));
    const { page, until } = await open(RUNNING, { report: aReport({ hours }) });
    const chart = () => page.get('[data-course]').findComponent({ name: 'VChart' });
    await until(() => expect(chart().exists()).toBe(true));
    const { series } = chart().vm.$attrs.option as { series: { type: string }[] };
    expect(series.map((one) => one.type)).toEqual([type, type, type]);
  });

  it('has the hours in which nothing happened too: no line runs straight across a night', async () => {
    const figures = { sent: 40, delivered: 38, read: 20, replied: 2, failed: 1 };
    const hours = [0, 1, 80].map((hour) => ({
      ...{ at: new Date(Date.UTC(2026, 10, 18, hour)).toISOString() },
      ...figures,
    }));
    const { page, press, until } = await open(RUNNING, { report: aReport({ hours }) });
    const chart = () => page.get('[data-course]').findComponent({ name: 'VChart' });
    await until(() => expect(chart().exists()).toBe(true));
    const { series } = chart().vm.$attrs.option as { series: { type: string; data: unknown[] }[] };
    expect(series.map(({ type }) => type)).toEqual(['line', 'line', 'line']);
    expect(series[0]!.data).toEqual([40, 40, ...Array.from({ length: 78 }, () => 0), 40]);
    await press('Tabel');
    const rows = page
      .findAll('[data-course] tbody tr')
      .map((row) => row.findAll('td').map((cell) => cell.text()));
    expect(rows).toHaveLength(81);
    expect(rows[2]).toEqual(['0', '0', '0', '0', '0']);
  });

  it.each([0, 1])('has its %s hours under a heading like those beside them', async (count) => {
    const hour = { at: '2026-11-22T02:00:00.000Z', sent: 40, delivered: 38, read: 20, replied: 2, failed: 1 };
    const report = aReport({ hours: Array.from({ length: count }, () => hour) });
    const { page, until } = await open(RUNNING, { report });
    await until(() => expect(page.findAll('h2').map((one) => one.text())).toContain('Jam demi jam'));
  });

  it('says that it is done in part, and tries the failed ones again', async () => {
    const retry = vi
      .spyOn(broadcastsApi, 'retryFailed')
      .mockResolvedValue({ retried: 3, broadcast: { ...RUNNING, state: 'running' } });
    const { page, more, press, until, store } = await open({ ...RUNNING, state: 'partly_done' });
    expect(page.get('[data-progress]').text()).toContain('Selesai sebagian');
    store({ state: 'running' });
    await more('Coba lagi 3 yang gagal');
    await press('Coba lagi');
    await until(() => expect(retry).toHaveBeenCalledExactlyOnceWith(7));
    await until(() => expect(page.find('[data-state=running]').exists()).toBe(true));
  });
});

it('offers no retry of what may have arrived', async () => {
  const unsure = { status: 'failed' as const, code: 'unconfirmed', count: 3 };
  const { page, until } = await open(
    { ...RUNNING, state: 'partly_done' },
    { report: aReport({ reasons: [unsure] }) },
  );
  await page.get('button[aria-label="Tindakan lain"]').trigger('click');
  await until(() => expect(document.querySelector('[role=menu]')?.textContent).toContain('Hapus siaran'));
  expect(document.querySelector('[role=menu]')?.textContent).not.toContain('Coba lagi');
});

it('is hidden when it is over', async () => {
  vi.spyOn(broadcastsApi, 'page').mockResolvedValue({ data: [], page: { nextCursor: null } });
  const remove = vi.spyOn(broadcastsApi, 'remove').mockResolvedValue(null);
  const { router, more, press, until } = await open({ ...RUNNING, state: 'done' });
  await more('Hapus siaran');
  await until(() => expect(document.querySelector('[role=dialog]')).not.toBeNull());
  await press('Hapus siaran');
  await until(() => expect(remove).toHaveBeenCalledExactlyOnceWith(7));
  await until(() => expect(router.currentRoute.value.path).toBe('/broadcasts'));
});

it('is seen in Temporal, and copied as a new draft', async () => {
  const copy = vi.spyOn(broadcastsApi, 'copy').mockResolvedValue(aBroadcast({ id: 8 }));
  const { page, router, press, until } = await open({ ...RUNNING, state: 'done' });
  await page.get('button[aria-label="Tindakan lain"]').trigger('click');
  await until(() =>
    expect(document.querySelector('a[href$="/workflows/broadcast%3A7"]')?.getAttribute('href')).toBe(
      'http://127.0.0.1:8233/namespaces/default/workflows/broadcast%3A7',
    ),
  );
  await press('Salin jadi draf baru');
  expect(copy).toHaveBeenCalledExactlyOnceWith(7, 'id');
  await until(() => expect(router.currentRoute.value.path).toBe('/broadcasts/8/edit'));
});

it('says that there is no such broadcast', async () => {
  const { page } = await open(new ApiError(404, 'broadcast_not_found', ''));
  expect(page.text()).toContain('Siaran ini tidak ada');
});
