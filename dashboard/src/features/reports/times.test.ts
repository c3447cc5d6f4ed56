import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import type { TeamTime } from '@roms/contracts/reports';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { reportsApi } from './reports.api.ts';
import TimesView from './TimesView.vue';

enableAutoUnmount(afterEach);
beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-18T05:00:00.000Z'), toFake: ['Date'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const aTime = (id: number, agent: TeamTime['agent']): TeamTime => ({
  ...{ id, conversationId: 40, customer: { id: 7, name: 'Ibu Sari', phone: '6281266600001' }, agent },
  ...{ since: '2026-11-16T02:00:00.000Z', until: '2026-11-16T03:05:00.000Z', ms: 3_900_000 },
});
const RINA = { id: 5, name: 'Rina' };

async function open(address: string, pages: TeamTime[][]) {
  const times = vi.spyOn(reportsApi, 'times').mockImplementation(async ({ cursor }) => {
    const at = Number(cursor ?? 0);
    const nextCursor = at + 1 < pages.length ? String(at + 1) : null;
    return { data: pages[at]!, page: { nextCursor, total: { count: pages.flat().length, isMore: false } } };
  });
  const router = aRouter();
  await router.push(address);
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role: 'admin' });
  const page = mount(TimesView, { global: { plugins: [...plugins, i18n, router], stubs: { Icon: true } } });
  await flushPromises();
  const links = () => page.findAll('tbody a').map((link) => link.attributes('href'));
  return { page, times, links };
}

it('lists what an agent’s median is of, page after page, each leading to its message, and back', async () => {
  const address = '/reports/times?of=replies&agent=5&hour=9&from=2026-11-16&to=2026-11-18';
  const { page, times, links } = await open(address, [[aTime(91, RINA)], [aTime(90, RINA)]]);
  const asked = { of: 'replies', agent: '5', hour: '9', from: '2026-11-16', to: '2026-11-18' };
  expect(times).toHaveBeenCalledWith({ ...asked, cursor: null }, expect.anything());
  expect(page.get('h1').text()).toBe('Balasan pertama');
  expect(page.text()).toContain('16–18 Nov 2026 · Rina · mulai menunggu pukul 09.00–10.00 · 2 dihitung');
  expect(page.get('tbody').text()).toContain('1 jam 5 mnt');
  expect(links()).toEqual(['/inbox/40?message=91']);
  await page
    .findAll('button')
    .find((one) => one.text() === 'Muat berikutnya')!
    .trigger('click');
  await flushPromises();
  expect(links()).toEqual(['/inbox/40?message=91', '/inbox/40?message=90']);
  expect(page.get('a[href^="/reports?"]').attributes('href')).toBe(
    '/reports?report=team&from=2026-11-16&to=2026-11-18',
  );
});

it('lists what was resolved, each leading to its conversation, and what the shop’s own phone answered', async () => {
  const { page, links } = await open('/reports/times?of=resolutions', [[aTime(3, RINA)]]);
  expect(page.get('h1').text()).toBe('Percakapan yang diselesaikan');
  expect(page.text()).toContain('Diselesaikan');
  expect(links()).toEqual(['/inbox/40']);
  const { page: phone } = await open('/reports/times?agent=phone', [[aTime(3, null)]]);
  expect(phone.get('tbody').text()).toContain('HP toko');
});

it('names in its heading whom it was asked of, never somebody of other rows', async () => {
  const { page: empty } = await open('/reports/times?agent=phone', [[]]);
  expect(empty.text()).toContain('HP toko');
  const { page } = await open('/reports/times?agent=6', [[aTime(91, RINA)]]);
  expect(page.text()).toContain('Balasan pertama1 dihitung');
});

it('says that nothing is there, and what went wrong', async () => {
  const { page } = await open('/reports/times', [[]]);
  expect(page.text()).toContain('Tidak ada pada hari-hari ini');
  vi.spyOn(reportsApi, 'times').mockRejectedValue(new ApiError(503, 'database_unavailable', 'away'));
  const failed = mount(TimesView, { global: { plugins: [...withQueries(), i18n, aRouter()] } });
  await flushPromises();
  expect(failed.get('[role="alert"]').text()).toContain('Belum berhasil dimuat');
});
