import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import type { EvaluatedCheck, Evaluation } from '@roms/contracts/decisions';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import LoadError from '../../ui/LoadError.vue';
import DecisionList from './DecisionList.vue';

enableAutoUnmount(afterEach);
afterEach(() => vi.restoreAllMocks());

const passes = (...names: string[]): EvaluatedCheck[] =>
  names.map((check) => ({ check, verdict: 'pass', details: {} }));
const evaluation = (id: number, more: Partial<Evaluation>): Evaluation => ({
  ...{ id, at: '2026-11-22T05:00:00.000Z', stage: 'send', automation: 'reminder', verdict: 'pass' },
  ...{ code: null, until: null, orderId: 7, messageId: null, checks: passes('blocked', 'opted_out') },
  ...more,
});

async function show(evaluations: Evaluation[], nextCursor: string | null = null) {
  const get = vi.spyOn(api, 'get').mockResolvedValue({ data: evaluations, page: { nextCursor } } as never);
  const view = mount(DecisionList, {
    props: { of: { kind: 'orders', id: 7 } },
    global: { plugins: [...withQueries(), i18n, bundledIcons] },
  });
  await flushPromises();
  return { view, get };
}

it('says in one line that all checks passed, and holds them for whoever asks', async () => {
  const { view } = await show([evaluation(1, {})]);
  expect(view.get('summary').text()).toBe('Semua 2 pemeriksaan lolos');
  expect(view.get('details').attributes('open')).toBeUndefined();
  expect(view.text()).toContain('tepat sebelum dikirim');
});

it('says what was let through because a person asked, and nothing of what would have passed anyway', async () => {
  const checks: EvaluatedCheck[] = [
    { check: 'no_reply_streak', verdict: 'pass', details: { count: 0, limit: 3 } },
    { check: 'cs_open', verdict: 'pass', details: { cause: 'unanswered', isConfirmed: true } },
  ];
  const { view } = await show([evaluation(1, { checks })]);
  expect(view.findAll('[data-let-through]').map((one) => one.text())).toEqual([
    'Sedang dilayani CSTetap dikirim karena staf memintanya.',
  ]);
});

it('says of a thank-you that the customer had refused, and why it came all the same', async () => {
  const checks: EvaluatedCheck[] = [
    ...passes('blocked'),
    { check: 'opted_out', verdict: 'pass', details: { isNoMarketing: true } },
  ];
  const { view } = await show([evaluation(1, { automation: 'thank_you', checks })]);
  expect(view.findAll('[data-let-through]').map((one) => one.text())).toEqual([
    'Pelanggan berhenti menerima pesanTidak menahan pesan ini, karena bukan pengingat atau promo.',
  ]);
  expect(view.get('summary').text()).toBe('Semua 1 pemeriksaan lolos');
});

it('says what put a message off and until when, the facts, and what would change it', async () => {
  const details = { cause: 'label', label: 'Komplain', conversationId: 4, times: 1 };
  const { view } = await show([
    evaluation(2, {
      ...{ verdict: 'defer', code: 'cs_open', until: '2026-11-23T05:00:00.000Z' },
      checks: [...passes('blocked'), { check: 'cs_open', verdict: 'defer', details }],
    }),
  ]);
  const text = view.get('[data-verdict=defer]').text();
  expect(text).toContain('Sedang dilayani CS');
  expect(text).toMatch(/sampai .*12[.:]00/);
  expect(text).toContain('Ada label Komplain.');
  expect(text).toContain('Selesaikan obrolannya.');
  expect(view.get('summary').text()).toBe('1 pemeriksaan lain lolos');
});

it.each<[string, EvaluatedCheck['details'], string]>([
  ['out_of_stock', { products: ['Kopi Gayo'] }, 'Tidak bisa dijual sekarang: Kopi Gayo.'],
  ['no_reply_streak', { count: 3, limit: 3 }, '3 pesan terakhir belum dibalas (batasnya 3).'],
  ['missing_variable', { missing: ['total'] }, 'Belum ada: total.'],
  ['bad_address', { cause: 'not_on_whatsapp' }, 'WhatsApp bilang nomor ini tidak terdaftar.'],
  ['quiet_hours', { from: '08:00', to: '20:00', zone: 'Asia/Jayapura' }, 'Jam kirim 08:00–20:00 WIT.'],
  ['blackout', { kind: 'holiday', day: '2026-12-25', name: 'Natal' }, '2026-12-25 hari libur: Natal.'],
  ['automation_stopped', { stopId: 1, stoppedUntil: null }, 'dihentikan sampai dijalankan lagi.'],
  ['holdout', { percent: 10 }, '10% pelanggan sengaja tidak diingatkan'],
])('tells the facts of %s', async (check, details, words) => {
  const { view } = await show([
    evaluation(3, { verdict: 'stop', code: check, checks: [{ check, verdict: 'stop', details }] }),
  ]);
  expect(view.get('[data-verdict=stop]').text()).toContain(words);
});

it('says that nothing was decided yet', async () => {
  const { view } = await show([]);
  expect(view.text()).toContain('Belum ada pesan otomatis yang diperiksa');
});

it('fetches older ones when asked', async () => {
  const { view, get } = await show([evaluation(9, {})], 'next');
  await view.get('button').trigger('click');
  await flushPromises();
  expect(get.mock.calls.map(([path]) => path)).toEqual([
    '/orders/7/decisions',
    '/orders/7/decisions?cursor=next',
  ]);
});

it('keeps what is there when older ones fail, and says so', async () => {
  const { view, get } = await show([evaluation(9, {})], 'next');
  get.mockRejectedValue(new ApiError(503, 'unavailable', ''));
  await view.get('button').trigger('click');
  await flushPromises();
  expect(view.find('summary').exists()).toBe(true);
  expect(view.findComponent(LoadError).exists()).toBe(true);
});
