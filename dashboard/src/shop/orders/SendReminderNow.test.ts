import type { EvaluatedCheck } from '@roms/contracts/decisions';
import type { ReminderPreview } from '@roms/contracts/orders';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { reminderApi } from './orders.api.ts';
import { anOffer, aPreview, sentOrder } from './send-reminder.fixture.ts';
import SendReminderNow from './SendReminderNow.vue';

const { add } = vi.hoisted(() => ({ add: vi.fn() }));
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add }) }));
enableAutoUnmount(afterEach);
beforeEach(() => add.mockReset());
afterEach(() => void vi.restoreAllMocks());

const passes = (...names: string[]): EvaluatedCheck[] =>
  names.map((check) => ({ check, verdict: 'pass', details: {} }));
const streak: EvaluatedCheck = {
  check: 'no_reply_streak',
  verdict: 'stop',
  details: { count: 3, limit: 3 },
};

async function open(answer: Partial<ReminderPreview>, anyway = true) {
  vi.spyOn(reminderApi, 'preview').mockResolvedValue(aPreview(answer));
  const send = vi.spyOn(reminderApi, 'sendNow').mockResolvedValue(sentOrder());
  const onSent = vi.fn();
  const onFailed = vi.fn();
  const view = mount(SendReminderNow, {
    props: { orderId: 7, zone: 'Asia/Jakarta', anyway, open: true, onSent, onFailed },
    attachTo: document.body,
    global: { plugins: [...withQueries(), i18n, aRouter()] },
  });
  await flushPromises();
  const button = (name: string) =>
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name)!;
  const press = async (name: string) => {
    button(name).click();
    await flushPromises();
  };
  return { send, onSent, onFailed, press, button, close: () => view.unmount() };
}
const dialog = () => document.querySelector('[role=dialog]')!;
const listOf = (within: string) =>
  [...document.querySelectorAll(`${within} li`)].map(({ textContent }) => textContent?.trim());

test('shows why it was kept back and by which facts, what is checked all the same, and sends what was seen', async () => {
  const { send, onSent, press, button } = await open({
    ...{ keptBack: 'no_reply_streak', overridden: [streak], cycleNumber: 4 },
    checks: passes('opted_out', 'no_reply_streak', 'cs_open', 'quiet_hours', 'out_of_stock'),
  });
  expect(dialog().textContent).toContain('Tetap kirim pengingat ini?');
  expect(dialog().textContent).toContain('tercatat di riwayat order');
  expect(dialog().textContent).toContain('Halo Kak Sari, kopinya masih ada?');
  expect(document.querySelector('[data-kept-back]')!.textContent).toContain('Butuh sentuhan manusia');
  expect(dialog().textContent).toContain('3 pesan terakhir belum dibalas (batasnya 3).');
  // What a person's word lets through is none of what holds.
  expect(listOf('[data-still-checked]')).toEqual(['Izin menerima pesan', 'Jam kirim', 'Stok']);
  // Twice, as people do.
  button('Kirim saja').click();
  await press('Kirim saja');
  expect(send.mock.calls).toEqual([[7, { cycleNumber: 4 }]]);
  expect(onSent).toHaveBeenCalledOnce();
  expect(add.mock.calls[0]![0]).toMatchObject({ title: 'Pengingat sedang dikirim', color: 'success' });
});

test('says that a reason holds no longer, and that a restored one may have been sent', async () => {
  const { close } = await open({ keptBack: 'cs_open' });
  expect(document.querySelector('[data-kept-back]')!.textContent).toContain('Sekarang sudah tidak menahan.');
  close();
  await open({ keptBack: 'restored' });
  expect(document.querySelector('[data-kept-back]')!.textContent).toContain('Mungkin sudah terkirim');
});

test('asks about the hour in words of its own', async () => {
  const night: EvaluatedCheck = { check: 'quiet_hours', verdict: 'defer', details: {} };
  const { send, press } = await open({
    ...{ keptBack: 'no_reply_streak', overridden: [streak, night] },
    ...{ checks: passes('quiet_hours', 'blackout'), outsideUntil: '2026-11-23T01:00:00Z' },
  });
  expect(listOf('[data-kept-back] section:first-child')).toHaveLength(1);
  expect(listOf('[data-still-checked]')).toEqual(['Hari libur kirim']);
  await press('Tetap kirim');
  expect(send.mock.calls).toEqual([[7, { cycleNumber: 1, confirmed: true }]]);
});

test('what CS hold only since it was planned is asked about as what was kept back', async () => {
  const talks: EvaluatedCheck = { check: 'cs_open', verdict: 'defer', details: { cause: 'unanswered' } };
  const night: EvaluatedCheck = { check: 'quiet_hours', verdict: 'defer', details: {} };
  const { send, press, close } = await open({ overridden: [talks, night] }, false);
  expect(dialog().textContent).toContain('Tetap kirim pengingat ini?');
  expect(dialog().textContent).toContain('tercatat di riwayat order');
  expect(listOf('[data-kept-back] section:first-child')).toEqual([
    expect.stringContaining('Sedang dilayani CS'),
  ]);
  await press('Kirim saja');
  expect(send.mock.calls).toEqual([[7, { cycleNumber: 1 }]]);
  close();
  // Its hour alone is nobody's word.
  await open({ overridden: [night] }, false);
  expect(dialog().textContent).toContain('Kirim pengingat sekarang?');
});

test('says when it leaves, which is not at once', async () => {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const told = async (leavesAt: string | null) => {
    const { close } = await open({ leavesAt }, false);
    const words = document.querySelector('[role=dialog] [role=status]')!.textContent;
    close();
    return words;
  };
  expect(await told(null)).toBe('Masuk antrean kirim, berangkat sesuai gilirannya.');
  expect(await told(inMinutes(0.2))).toContain('dalam satu menit');
  expect(await told(inMinutes(24))).toBe('Masuk antrean kirim, perkiraan berangkat sekitar 24 mnt lagi.');
});

test('what nobody overrides has no way on, and says what would change it', async () => {
  const { send, button } = await open({ keptBack: 'cs_open', stoppedBy: 'opted_out' });
  expect(dialog().textContent).toContain('Tidak akan dikirim: Pelanggan berhenti menerima pesan.');
  expect(dialog().textContent).toContain('dengan membalas MULAI');
  expect(button('Kirim saja').disabled).toBe(true);
  expect(document.querySelector('[data-still-checked]')).toBeNull();
  expect(send).not.toHaveBeenCalled();
});

test('a check that stopped it in between is told as what it is', async () => {
  const { send, press, onSent } = await open({ keptBack: 'cs_open' });
  send.mockResolvedValue(sentOrder({ state: 'stopped', reason: 'opted_out' }));
  await press('Kirim saja');
  expect(add.mock.calls[0]![0]).toMatchObject({
    ...{ title: 'Tidak jadi dikirim', description: 'Pelanggan berhenti menerima pesan', color: 'warning' },
  });
  expect(onSent).toHaveBeenCalledOnce();
});

test('somebody else was first: it says that it has changed, and is fetched again', async () => {
  const { send, press, onFailed } = await open({ keptBack: 'cs_open' });
  send.mockRejectedValue(new ApiError(409, 'reminder_changed', ''));
  await press('Kirim saja');
  expect(add.mock.calls[0]![0]).toMatchObject({ description: expect.stringContaining('berubah') });
  expect(onFailed).toHaveBeenCalledOnce();
});

test('says beside the text why each product is suggested, also with one that was not kept back', async () => {
  const { button, close } = await open(
    {
      offers: [
        anOffer({}),
        anOffer({
          ...{ productId: 2, name: 'Filter', reason: 'together' },
          ...{ orders: 18, confidence: 0.4, lift: 3.24 },
        }),
        anOffer({ productId: 3, name: 'Teh', reason: 'bestseller', forName: null, orders: 41 }),
      ],
    },
    false,
  );
  expect(listOf('[data-offers]')).toEqual([
    'Gula Aren: pelengkap Kopi Gayo, pilihan toko',
    'Filter: dibeli bersama Kopi Gayo di 18 dari 45 order (40%), 3,2× dari biasanya',
    'Teh: terlaris, ada di 41 order',
  ]);
  expect(document.querySelector('[data-kept-back]')).toBeNull();
  expect(button('Kirim sekarang').disabled).toBe(false);
  close();
  await open({ ownText: 'Coba giling lebih halus.' }, false);
  expect(listOf('[data-offers]')).toEqual([expect.stringContaining('yang ditulis toko')]);
});
