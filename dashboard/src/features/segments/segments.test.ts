import type { SegmentFlow } from '@roms/contracts/segments';
import { SEGMENTS, type Segment } from '@roms/domain/segment';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import SegmentsView from './SegmentsView.vue';

const { add } = vi.hoisted(() => ({ add: vi.fn() }));
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add }) }));
enableAutoUnmount(afterEach);
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});
beforeEach(() => add.mockReset());

type Counts = Partial<Record<Segment, number>>;
const all = (counts: Counts): Record<Segment, number> =>
  Object.fromEntries(SEGMENTS.map((key) => [key, counts[key] ?? 0])) as Record<Segment, number>;

type Shop = { counts: Counts; before?: Counts; flows?: SegmentFlow[]; at?: string | null };
async function open(shop: Shop) {
  const get = vi.spyOn(api, 'get').mockImplementation(async (path) => {
    const { counts, before, flows = [], at = '2026-06-29T19:00:00.000Z' } = shop;
    if (path === '/segments')
      return { data: SEGMENTS.map((key) => ({ key, count: all(counts)[key] })), at } as never;
    if (path === '/segments/days')
      return [
        ...(before ? [{ day: '2026-06-01', counts: all(before) }] : []),
        { day: '2026-06-30', counts: all(counts) },
      ] as never;
    if (path === '/segments/movements') return flows as never;
    if (path === '/settings')
      return { rfm: { bigSpender: 1_000_000, loyalOrders: 3, inactiveDays: 60, newDays: 30 } } as never;
    const moved = flows.map(({ from, to }, index) => ({
      ...{ id: index + 1, from, to, at: '2026-06-30T01:00:00.000Z' },
      customer: { id: index + 7, name: `Sari ${index}`, phone: null },
    }));
    return { data: moved, page: { nextCursor: null } } as never;
  });
  const page = mount(SegmentsView, { global: { plugins: [...withQueries(), i18n, aRouter()] } });
  await flushPromises();
  return { page, get };
}

it('shows each segment with its meaning, its size and how that went, and leads to its customers', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-07-01T05:00:00.000Z') });
  const { page } = await open({ counts: { loyal: 30, new: 10, none: 60 }, before: { loyal: 25, none: 60 } });
  const loyal = page.get('[data-segment="loyal"]');
  expect(loyal.text()).toContain('Lebih dari 3 order');
  expect(loyal.text()).toContain('30% pelanggan');
  expect(loyal.text()).toContain('+5 dalam 30 hari');
  expect(loyal.get('a').attributes('href')).toBe('/customers?segment=loyal');
  expect(loyal.get('svg').attributes('aria-label')).toMatch(/^Loyal: dari 25 menjadi 30 pelanggan/);
  expect(page.get('[data-segment="inactive"]').text()).toContain('Order terakhir 60 hari lalu atau lebih');
  expect(page.get('[data-segment="none"]').text()).toContain('tetap dalam 30 hari');
  expect(page.findAll('[data-segment]')).toHaveLength(6);
});

it('says who moved and how many from where to where', async () => {
  const flows: SegmentFlow[] = [
    { from: 'regular', to: 'inactive', count: 12 },
    { from: 'none', to: 'new', count: 3 },
  ];
  const { page } = await open({ counts: { regular: 1 }, flows });
  expect(page.findAll('tbody tr').map((row) => row.findAll('td').map((cell) => cell.text()))).toEqual([
    ['Reguler', 'Tidak aktif', '12'],
    ['Belum belanja', 'Baru', '3'],
  ]);
  expect(page.findAll('li').map((row) => row.text())).toEqual([
    expect.stringMatching(/Sari 0.*Reguler.*Tidak aktif/),
    expect.stringMatching(/Sari 1.*Belum belanja.*Baru/),
  ]);
});

it('says so when nobody moved, and what comes in a shop where nobody has bought', async () => {
  const { page } = await open({ counts: { loyal: 1 } });
  expect(page.text()).toContain('Tidak ada yang pindah segmen dalam 7 hari terakhir.');
  const { page: empty } = await open({ counts: { none: 4 } });
  expect(empty.text()).toContain('Belum ada pelanggan yang belanja');
  expect(empty.find('[data-segment]').exists()).toBe(false);
});

it('does not say that nobody has bought where nobody was looked at, and lets that be asked for', async () => {
  const { page } = await open({ counts: { none: 4 }, at: null });
  expect(page.text()).not.toContain('Belum ada pelanggan yang belanja');
  const button = page.findAll('button').find((one) => one.text() === 'Hitung sekarang')!;
  expect(button.attributes('disabled')).toBeUndefined();
});

it('asks for a run, shows its outcome when it is over, and says why there is none', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const shop: Shop = { counts: { loyal: 1 } };
  const { page } = await open(shop);
  const post = vi.spyOn(api, 'post').mockResolvedValue({ runId: 'r' });
  const press = () =>
    page
      .findAll('button')
      .find((one) => one.text() === 'Hitung sekarang')!
      .trigger('click');
  await press();
  await flushPromises();
  expect(post).toHaveBeenCalledWith('/segments/refresh');
  Object.assign(shop, { counts: { loyal: 2 }, at: '2026-06-30T05:00:00.000Z' });
  await vi.advanceTimersByTimeAsync(2_000);
  await flushPromises();
  expect(page.get('[data-segment="loyal"]').text()).toContain('100% pelanggan');
  expect(add.mock.calls.map(([toast]) => toast.title)).toEqual(['Segmen sudah dihitung ulang']);

  post.mockRejectedValue(new ApiError(503, 'temporal_unavailable', 'away'));
  await press();
  await flushPromises();
  expect(add.mock.calls.at(-1)![0]).toMatchObject({
    title: 'Segmen belum bisa dihitung ulang',
    color: 'error',
  });
});

it('leads from each segment that has somebody to a broadcast, and says what to do with it', async () => {
  const { page } = await open({ counts: { loyal: 3 } });
  const links = page.findAll('a[href^="/broadcasts/new"]').map((one) => one.attributes('href'));
  expect(links).toEqual(['/broadcasts/new?segment=loyal']);
  expect(page.get('[data-segment="inactive"]').text()).toContain('Sapa lagi');
});

it('shows who would move by other thresholds before they are saved, then saves and has all counted', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { page } = await open({ counts: { loyal: 30 } });
  const post = vi
    .spyOn(api, 'post')
    .mockImplementation(
      async (path) =>
        (path === '/segments/preview'
          ? { moves: [{ from: 'regular', to: 'inactive', count: 1_200 }], sizes: [] }
          : { runId: 'r' }) as never,
    );
  const rfm = { bigSpender: 1_000_000, loyalOrders: 3, inactiveDays: 45, newDays: 30 };
  const patch = vi.spyOn(api, 'patch').mockResolvedValue({ rfm } as never);
  const form = page.get('form[aria-labelledby="segment-thresholds"]');
  expect(form.get('button[type="submit"]').attributes('disabled')).toBeDefined();
  page.findAllComponents({ name: 'InputNumber' })[2]!.vm.$emit('update:modelValue', 45);
  await vi.advanceTimersByTimeAsync(400);
  await flushPromises();
  expect(post).toHaveBeenLastCalledWith('/segments/preview', { rfm });
  expect(form.text()).toContain('1.200 pelanggan pindah segmen');
  expect(form.get('li').text()).toMatch(/Reguler.*Tidak aktif.*1\.200/);
  await form.trigger('submit');
  await flushPromises();
  expect(patch).toHaveBeenCalledWith('/settings', { rfm });
  expect(post).toHaveBeenLastCalledWith('/segments/refresh');
});

it('does not save thresholds that are no numbers', async () => {
  const { page } = await open({ counts: { loyal: 30 } });
  const patch = vi.spyOn(api, 'patch');
  page.findAllComponents({ name: 'InputNumber' })[0]!.vm.$emit('update:modelValue', null);
  await flushPromises();
  const form = page.get('form[aria-labelledby="segment-thresholds"]');
  await form.trigger('submit');
  await flushPromises();
  expect(form.text()).toContain('Isi angka dari 1');
  expect(patch).not.toHaveBeenCalled();
});
