import { REPORTS } from '@roms/domain/report-figure';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { ANSWERS } from './reports.fixture.ts';
import ReportsView from './ReportsView.vue';
import { reportsApi, type ReportAnswers } from './reports.api.ts';

vi.mock('vue-echarts', () => ({
  default: defineComponent({ name: 'VChart', emits: ['click'], render: () => h('i') }),
}));
vi.mock('../../ui/charts/echarts.ts', () => ({}));
vi.mock('../../ui/charts/series-parts.ts', () => ({}));
vi.mock('../../ui/charts/map-parts.ts', () => ({ registerMap: () => undefined }));

enableAutoUnmount(afterEach);
beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-18T05:00:00.000Z'), toFake: ['Date'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function open(path = '/reports', answers: Partial<ReportAnswers> = {}) {
  const get = vi
    .spyOn(reportsApi, 'get')
    .mockImplementation(async (name) => ({ ...ANSWERS, ...answers })[name] as never);
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role: 'admin' });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:path(.*)*', component: { render: () => h('i') } }],
  });
  await router.push(path);
  const page = mount(ReportsView, {
    attachTo: document.body,
    global: { plugins: [...plugins, i18n, router] },
  });
  await vi.dynamicImportSettled();
  await flushPromises();
  const figure = (key: string) => page.get(`[data-figure="${key}"]`).text();
  const press = async (words: string) => {
    await page
      .findAll('button')
      .find((one) => one.text() === words)!
      .trigger('click');
    await flushPromises();
  };
  /** The rows of a table without what stands under their names on a phone. */
  const rows = (table = 'table') =>
    page
      .get(table)
      .findAll('tbody tr')
      .map((row) =>
        row.findAll('th, td').map(({ element }) => {
          const cell = element.cloneNode(true) as Element;
          cell.querySelector('.sm\\:hidden')?.remove();
          return (cell.textContent ?? '').replace(/\s+/g, ' ').trim();
        }),
      );
  /** Where figures of a table lead on a laptop, and where those lead that stand under the names on a phone. */
  const links = (table = 'table') => ({
    wide: page.findAll(`${table} tbody td a`).map((link) => link.attributes('href')),
    underNames: page.findAll(`${table} tbody th .sm\\:hidden a`).map((link) => link.attributes('href')),
  });
  return { page, router, get, figure, press, rows, links };
}

describe('the page of reports', () => {
  it('opens with the revenue of the last 30 days beside those before', async () => {
    const { page, get, figure } = await open();
    expect(get).toHaveBeenCalledWith(
      'revenue',
      { from: '2026-10-20', to: '2026-11-18', compare: 'previous' },
      expect.anything(),
    );
    expect(figure('revenue')).toContain('Rp\u00a0600.000');
    expect(figure('revenue')).toContain('+20% dari Rp\u00a0500.000');
    expect(figure('average_order')).toContain('sama seperti sebelumnya');
    expect(page.get('[data-figure="revenue"] a').attributes('href')).toBe(
      '/orders?sold=true&from=2026-11-16&to=2026-11-18',
    );
    expect(page.get('[data-figure="revenue"] a').text()).toBe('Order yang dihitung');
    expect(page.text()).toContain('Dibandingkan dengan 13–15 Nov 2026.');
    // What a figure means is there for the mouse and without one.
    expect(page.text()).toContain('Draf, batal, dan retur tidak dihitung.');
  });

  it('has its days, its comparison and its report in the address', async () => {
    const { router, get } = await open(
      '/reports?report=products&from=2026-11-01&to=2026-11-03&compare=lastYear',
    );
    const asked = { from: '2026-11-01', to: '2026-11-03', compare: 'lastYear' };
    expect(get).toHaveBeenLastCalledWith('products', asked, expect.anything());
    await router.push('/reports?report=products&from=2026-11-05&to=2026-11-01');
    await flushPromises();
    // Days that end before they begin are none.
    expect(get).toHaveBeenLastCalledWith(
      'products',
      { from: '2026-10-20', to: '2026-11-18', compare: 'previous' },
      expect.anything(),
    );
  });

  it('gives each report as a file of the days that are shown', () => {
    const days = { from: '2026-11-01', to: '2026-11-03', compare: 'none' } as const;
    expect(reportsApi.fileUrl('top-customers', 'pdf', days)).toBe(
      '/api/v1/reports/top-customers.pdf?from=2026-11-01&to=2026-11-03&compare=none',
    );
  });

  it('says what went wrong and asks again when told', async () => {
    const { page, router, get, press } = await open();
    get.mockRejectedValueOnce(new ApiError(503, 'database_unavailable', 'away'));
    await router.push('/reports?report=team');
    await vi.dynamicImportSettled();
    await flushPromises();
    expect(page.get('[role="alert"]').text()).toContain('Belum berhasil dimuat');
    await press('Coba lagi');
    expect(page.find('[role="alert"]').exists()).toBe(false);
    expect(page.text()).toContain('Rina');
  });

  it('says that nothing is there, and what was looked for', async () => {
    const { page } = await open('/reports?report=team', { team: { ...ANSWERS.team, agents: [] } });
    expect(page.text()).toContain('Belum ada yang bisa dihitung');
    expect(page.find('table').exists()).toBe(false);
  });

  it.each([
    ['repeat', { latestOrders: 100_000 }, 'dari 100.000 order terbaru'],
    ['reminders', { latest: 100_000 }, 'dari 100.000 pengingat terbaru'],
    ['team', { latest: 50_000 }, '50.000 balasan pertama dan 50.000 percakapan'],
  ] as const)('says of %s when only the latest were looked at', async (name, cut, words) => {
    const { page } = await open(`/reports?report=${name}`, { [name]: { ...ANSWERS[name], ...cut } });
    expect(page.get('[data-cut]').text()).toContain(words);
    const { page: whole } = await open(`/reports?report=${name}`);
    expect(whole.find('[data-cut]').exists()).toBe(false);
  });

  it('warns while what became of reminders is still being counted, and does not call that nothing', async () => {
    const { reminders } = ANSWERS;
    const figures = reminders.figures.map((one) => ({ ...one, value: 0 }));
    const holdout = { ...reminders.holdout, heldOut: { count: 0, ordered: 0 }, difference: null };
    const none = { ...reminders, figures, holdout };
    const opened = async (isCounting: boolean) =>
      (await open('/reports?report=reminders', { reminders: { ...none, isCounting } })).page.text();
    const counting = await opened(true);
    expect(counting).toContain('masih dihitung, jadi angkanya belum lengkap');
    expect(counting).not.toContain('Belum ada yang bisa dihitung');
    const counted = await opened(false);
    expect(counted).not.toContain('masih dihitung');
    expect(counted).toContain('Belum ada yang bisa dihitung');
  });

  it.each(REPORTS)('shows %s by the contract, and warns while figures are rebuilt', async (name) => {
    const answer = { ...ANSWERS[name], isRebuilding: true };
    const { page } = await open(`/reports?report=${name}`, { [name]: answer });
    expect(page.find('[role="status"][aria-label="Memuat…"]').exists()).toBe(false);
    expect(page.text()).toContain('sedang dihitung ulang');
    // No key stands where words should.
    expect(page.text()).not.toMatch(/\b(reports|ui)\.\w/);
  });
});

describe('each report', () => {
  it('tells the busiest hour, of orders and of messages', async () => {
    const { page } = await open();
    expect(page.text()).toContain('Paling ramai Selasa 19.00–20.00: 4 order.');
    const filled = page.findAll('td[title]').filter((cell) => cell.text() !== '');
    expect(filled.map((cell) => cell.text())).toEqual(['4']);
  });

  it('leads from the ten best customers to their pages and orders, and from who was erased to the orders', async () => {
    const { page, rows, links } = await open('/reports?report=top-customers');
    expect(rows().map((row) => row.at(-1))).toEqual(['Rp 400.000', 'Rp 200.000']);
    const ordersOf = (id: number) => `/orders?sold=true&customerId=${id}&from=2026-11-16&to=2026-11-18`;
    const orders = [ordersOf(7), ordersOf(8)];
    expect(links()).toEqual({ wide: orders, underNames: orders });
    expect(page.findAll('tbody th a').map((link) => link.attributes('href'))).toEqual([
      ...['/customers/7', ...orders],
    ]);
    expect(rows()[1]![0]).toContain('Data dihapus');
  });

  it('drills from a province to its regencies, what is not known last, and says what the map cannot show', async () => {
    const { page, router, press, rows, links } = await open('/reports?report=regions');
    expect(page.text()).toContain('Rp\u00a0150.000 (1 order) belum diketahui provinsinya');
    // The unknown is the last of the list, however much it is.
    expect(rows().map(([name]) => name)).toEqual(['Jawa Barat', 'Kalimantan Utara', 'Belum diketahui']);
    await press('Jawa Barat');
    expect(router.currentRoute.value.query.province).toBe('32');
    const regencies = page.get('section[aria-labelledby="regencies-title"]');
    expect(regencies.get('h3').text()).toBe('Kabupaten/kota di Jawa Barat');
    expect(rows('section[aria-labelledby="regencies-title"] table').map(([name]) => name)).toEqual([
      'Kota Bandung',
      'Belum diketahui',
    ]);
    const ordersOf = (regency: string) =>
      `/orders?sold=true&province=32&regency=${regency}&from=2026-11-16&to=2026-11-18`;
    const orders = [ordersOf('32.73'), ordersOf('none')];
    expect(links('section[aria-labelledby="regencies-title"]')).toEqual({ wide: orders, underNames: orders });
    expect(document.activeElement?.id).toBe('regencies-title');
    await press('Tutup');
    expect(page.find('section[aria-labelledby="regencies-title"]').exists()).toBe(false);
  });

  it('finds the provinces that a shape of the map stands for', async () => {
    const { page } = await open('/reports?report=regions&province=64+65');
    expect(page.get('#regencies-title').text()).toBe('Kabupaten/kota di Kalimantan Utara');
  });

  it('says that a file has the products that are not listed', async () => {
    const { page, rows } = await open('/reports?report=products');
    expect(rows()[1]![0]).toContain('Bukan dari katalog');
    // The one on paper has no more than a hundred.
    expect(page.text()).toContain('Tampil 2 dari 240 produk. Semuanya ada di berkas CSV dan Excel.');
  });

  it('leaves free what has not come yet in the table of cohorts', async () => {
    const { rows } = await open('/reports?report=cohorts');
    expect(rows()).toEqual([
      ['Okt 2026', '20', '10%', '25%'],
      ['Nov 2026', '10', '10%', ''],
    ]);
  });

  it('has no more months on paper than there is room for, and says so there', async () => {
    const again = Array.from({ length: 20 }, () => 1);
    const cohorts = [{ month: '2025-04', customers: 20, again }];
    const { page } = await open('/reports?report=cohorts', { cohorts: { ...ANSWERS.cohorts, cohorts } });
    const onPaper = (cells: string) =>
      page.findAll(cells).filter((cell) => !cell.classes().includes('print:hidden'));
    expect(onPaper('thead th').at(-1)!.text()).toBe('+12 bln');
    expect(onPaper('thead th')).toHaveLength(onPaper('tbody th, tbody td').length);
    expect(page.findAll('thead th').at(-1)!.text()).toBe('+19 bln');
    expect(page.text()).toContain('Di kertas sampai 12 bulan sesudahnya');
  });

  it('does not call chance a success', async () => {
    const { page, rows } = await open('/reports?report=reminders');
    expect(page.get('#holdout-title').text()).toBe('Selisihnya mungkin kebetulan');
    expect(page.text()).toContain('antara −5 dan 15 poin');
    expect(page.get('[data-arm="heldOut"]').text()).toContain('4 dari 40 order lagi');
    expect(rows().map((row) => row[1])).toEqual(['100%', '90%', '60%', '20%', '15%']);
    expect(page.findAll('tbody a').map((link) => link.attributes('href'))).toEqual([
      '/reminders?tab=past&reached=answered&from=2026-11-16&to=2026-11-18',
    ]);
  });

  it('tells of each agent how soon, and nothing where nothing was', async () => {
    const { page, figure, rows, links } = await open('/reports?report=team');
    expect(figure('first_reply_median')).toContain('−20% dari 5 mnt');
    expect(figure('first_reply_median')).toContain('Balasan yang dihitung');
    expect(figure('resolution_median')).toContain('Percakapan yang dihitung');
    expect(page.find('[data-figure="first_reply_median"] .text-success').exists()).toBe(true);
    expect(page.find('[data-figure="first_reply_p90"] .text-error').exists()).toBe(true);
    expect(rows()[0]!.slice(1)).toEqual(['20', '4 mnt', '1 jam 5 mnt', '2 jam 0 mnt', '–', '8']);
    expect(rows()[1]![0]).toContain('HP toko');
    const timesOf = (of: string, agent: string) =>
      `/reports/times?of=${of}&agent=${agent}&from=2026-11-16&to=2026-11-18`;
    expect(page.findAll('tbody td a').map((link) => link.attributes('href'))).toEqual([
      // The count, both times, and of what was resolved the time that is known and the count.
      ...[timesOf('replies', '5'), timesOf('replies', '5'), timesOf('replies', '5')],
      ...[timesOf('resolutions', '5'), timesOf('resolutions', '5')],
      ...[timesOf('replies', 'phone'), timesOf('replies', 'phone'), timesOf('replies', 'phone')],
    ]);
    expect(links().underNames).toEqual([
      // Without the median, which stays on a phone.
      ...[timesOf('replies', '5'), timesOf('replies', '5')],
      ...[timesOf('resolutions', '5'), timesOf('resolutions', '5')],
      ...[timesOf('replies', 'phone'), timesOf('replies', 'phone')],
    ]);
  });
});
