import type { OrderDetail, OrderLifecycle, ReminderPreview } from '@roms/contracts/orders';
import { createTestingPinia } from '@pinia/testing';
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useToast } from '@nuxt/ui/composables/useToast';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { reminderApi } from './orders.api.ts';
import { aPreview, sentOrder } from './send-reminder.fixture.ts';
import NextAutomation from './NextAutomation.vue';

const NOW = Date.parse('2026-11-22T07:00:00Z');
const waiting: OrderLifecycle = {
  workflowId: 'order:7',
  state: 'waiting',
  reason: null,
  reminderDueAt: '2026-12-04T01:12:00Z',
  dueExplanation: {
    ruleName: 'Semua produk',
    days: 30,
    time: '09:00',
    zone: 'Asia/Makassar',
    moved: false,
    answer: null,
    cycle: null,
    fullFrom: null,
  },
  nextAction: 'send_reminder',
  skipUndoUntil: null,
};
const changed = vi.fn();

async function show(lifecycle: OrderLifecycle, readonly = false) {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', component: NextAutomation }],
  });
  const wrapper = mount(NextAutomation, {
    props: { orderId: 7, lifecycle, readonly, onChanged: changed },
    attachTo: document.body,
    global: { plugins: [createTestingPinia({ createSpy: vi.fn }), i18n, router] },
  });
  await flushPromises();
  return wrapper;
}
const button = (name: string) =>
  [...document.querySelectorAll('button')].filter(({ textContent }) => textContent?.trim() === name);

beforeEach(() => vi.spyOn(Date, 'now').mockReturnValue(NOW));
afterEach(() => {
  document.body.innerHTML = '';
  vi.restoreAllMocks();
  changed.mockReset();
});

test("says when in the customer's zone, and why", async () => {
  const view = await show(waiting);
  expect(view.text()).toContain('4 Des 09.12 WITA');
  expect(view.text()).toContain('30 hari setelah selesai, mulai 09.00 WITA. Aturan: Semua produk.');
});

test('says that the time comes from the answer of the customer', async () => {
  const dueExplanation = { ...waiting.dueExplanation!, moved: true, answer: 'later' as const };
  expect((await show({ ...waiting, dueExplanation })).text()).toContain('Waktunya dari balasan pelanggan.');
});

test('skips at once, because it can be undone', async () => {
  const skip = vi.spyOn(reminderApi, 'skip').mockResolvedValue({});
  await show(waiting);
  button('Lewati')[0]?.click();
  await flushPromises();
  expect(skip).toHaveBeenCalledWith(7);
  expect(changed).toHaveBeenCalledOnce();
});

/** Opens the question as the server answers it. */
async function ask(answer: Partial<ReminderPreview> = {}) {
  vi.spyOn(reminderApi, 'preview').mockResolvedValue(aPreview(answer));
  const send = vi.spyOn(reminderApi, 'sendNow').mockResolvedValue(sentOrder());
  const view = await show(waiting);
  button('Kirim sekarang')[0]?.click();
  // The question is fetched with the first that is asked.
  await vi.waitFor(() => expect(document.body.textContent).toContain(aPreview().body), { timeout: 60_000 });
  return { view, send };
}

test('shows whom it goes to and with which words before it sends', async () => {
  const { view, send } = await ask();
  expect(document.body.textContent).toContain('Sari · 0812-3456-7890');
  expect(document.body.textContent).toContain('Masuk antrean kirim');
  expect(send).not.toHaveBeenCalled();
  button('Kirim sekarang').at(-1)?.click();
  await flushPromises();
  expect(send).toHaveBeenCalledWith(7, { cycleNumber: 1 });
  // What is on its way has no date ahead of it, although the order still tells the old one.
  expect(view.text()).not.toContain('4 Des');
  expect(button('Pindahkan')).toEqual([]);
});

test('an order that is shown by the time another one was sent keeps its date', async () => {
  const { view, send } = await ask();
  const answer = Promise.withResolvers<OrderDetail>();
  send.mockReturnValue(answer.promise);
  button('Kirim sekarang').at(-1)?.click();
  await view.setProps({ orderId: 8 });
  changed.mockReset();
  answer.resolve(sentOrder());
  await flushPromises();
  expect(changed).toHaveBeenCalledOnce();
  expect(view.text()).toContain('4 Des');
});

test('says what holds it and until when, and what would stop it', async () => {
  await ask({ held: { reason: 'quiet', until: '2026-11-22T23:00:00Z' } });
  expect(document.body.textContent).toContain('Ditahan dulu sampai sekitar besok 06.00');
  document.body.innerHTML = '';
  await ask({ held: { reason: 'disconnected', until: null } });
  expect(document.body.textContent).toContain('Ditahan dulu: WhatsApp belum tersambung.');
  document.body.innerHTML = '';
  await ask({ stoppedBy: 'opted_out' });
  expect(document.body.textContent).toContain('Tidak akan dikirim: Pelanggan berhenti menerima pesan.');
  expect(button('Kirim sekarang').at(-1)?.disabled).toBe(true);
});

test('asks at night where the customer lives, with the next hours, and sends when told so', async () => {
  const { send } = await ask({ outsideUntil: '2026-11-23T00:00:00Z' });
  expect(document.body.textContent).toContain('di luar jam kirim');
  expect(document.body.textContent).toContain('jam kirim berikutnya besok 08.00 WITA');
  button('Tetap kirim').at(-1)?.click();
  await flushPromises();
  expect(send.mock.calls).toEqual([[7, { cycleNumber: 1, confirmed: true }]]);
});

test('asks again when the hours ended while it was read', async () => {
  const { send } = await ask();
  send.mockRejectedValueOnce(new ApiError(409, 'outside_hours', '', { until: '2026-11-23T00:00:00Z' }));
  button('Kirim sekarang').at(-1)?.click();
  await flushPromises();
  button('Tetap kirim').at(-1)?.click();
  await flushPromises();
  expect(send.mock.calls).toEqual([
    [7, { cycleNumber: 1 }],
    [7, { cycleNumber: 1, confirmed: true }],
  ]);
});

test('shows no old date while it is being sent', async () => {
  const view = await show({ ...waiting, state: 'sending' });
  expect(view.text()).not.toContain('4 Des');
});

test('offers to undo a skip only while that lasts', async () => {
  const skipped = { ...waiting, state: 'skipped', nextAction: 'none' } as const;
  const undo = vi.spyOn(reminderApi, 'undoSkip').mockResolvedValue({});
  const early = await show({ ...skipped, skipUndoUntil: '2026-11-22T07:09:00Z' });
  button('Urungkan (sampai 14.09)')[0]?.click();
  await flushPromises();
  expect(undo).toHaveBeenCalledWith(7);
  early.unmount();
  document.body.innerHTML = '';
  const late = await show({ ...skipped, skipUndoUntil: '2026-11-22T06:59:00Z' });
  expect(late.text()).not.toContain('Urungkan');
});

test('a refusal is told in words, and the order is fetched again', async () => {
  vi.spyOn(reminderApi, 'skip').mockRejectedValue(new ApiError(503, 'unavailable', 'down'));
  await show(waiting);
  button('Lewati')[0]?.click();
  await flushPromises();
  expect(useToast().toasts.value.at(-1)?.description).toContain('Bagian dari ROMS sedang tidak aktif');
  expect(changed).toHaveBeenCalledOnce();
});

test('who may only look gets no buttons; an ended life shows its reason', async () => {
  await show(waiting, true);
  expect(button('Lewati')).toEqual([]);
  document.body.innerHTML = '';
  const view = await show({ ...waiting, state: 'stopped', nextAction: 'none', reason: 'opted_out' });
  expect(view.text()).toContain('Pengingat dihentikan');
  expect(view.text()).toContain('Pelanggan berhenti menerima pesan');
});

test('a reminder of somebody who wants none is not announced, and offers nothing to do', async () => {
  const wrapper = await show({ ...waiting, nextAction: 'none', reason: 'opted_out' });
  expect(wrapper.text()).toContain('Tidak akan dikirim');
  expect(wrapper.text()).toContain('Pelanggan berhenti menerima pesan');
  expect(wrapper.text()).not.toContain('4 Des');
  expect(wrapper.findAll('button')).toEqual([]);
});

test.each([
  ['waiting', 'cs_open', 'send_reminder'],
  ['waiting', 'freq_cap', 'send_reminder'],
  ['waiting', 'restored', 'send_reminder'],
  ['waiting', 'no_reply_streak', 'none'],
  ['waiting', 'holdout', 'none'],
  ['stopped', 'cs_open', 'none'],
  ['stopped', 'no_reply_streak', 'none'],
] as const)(
  '%s for %s, it is sent anyway, moved or let be by a person',
  async (state, reason, nextAction) => {
    const view = await show({ ...waiting, state, reason, nextAction });
    expect(view.findAll('button').map((one) => one.text())).toEqual(['Kirim saja', 'Pindahkan', 'Lewati']);
    expect(view.find('[data-no-way]').exists()).toBe(false);
  },
);

test.each([
  ['waiting', 'opted_out', 'membalas MULAI', []],
  ['waiting', 'out_of_stock', 'Isi stok', []],
  ['waiting', 'no_rule', 'Buat atau nyalakan dulu aturannya', []],
  ['stopped', 'blocked', 'kalau pelanggan tidak diblokir', []],
  ['stopped', 'holdout', 'Ubah persennya', []],
  ['stopped', 'a_code_of_tomorrow', 'Kirimannya sudah berakhir', []],
  ['expired', 'automation_stopped', 'terlambat lebih buruk', []],
  ['skipped', 'skipped', 'Sudah dilewati staf', []],
  // Its time stays a person's to choose.
  ['waiting', 'automation_stopped', 'begitu penghentian dicabut', ['Pindahkan', 'Lewati']],
] as const)('%s for %s, it says why there is no button to send it', async (state, reason, words, buttons) => {
  const nextAction = buttons.length > 0 ? 'send_reminder' : 'none';
  const view = await show({ ...waiting, state, reason, nextAction });
  expect(view.get('[data-no-way]').text()).toContain('Tidak bisa dikirim paksa.');
  expect(view.get('[data-no-way]').text()).toContain(words);
  expect(view.findAll('button').map((one) => one.text())).toEqual(buttons);
});

test('what was put right is asked for as before, and nothing says that it cannot be sent', async () => {
  const view = await show({ ...waiting, state: 'stopped', reason: 'out_of_stock', nextAction: 'none' });
  expect(view.findAll('button').map((one) => one.text())).toEqual(['Sudah diperbaiki, kirim']);
  expect(view.find('[data-no-way]').exists()).toBe(false);
});

test('keeps the keyboard when a button goes with what it did', async () => {
  vi.spyOn(reminderApi, 'skip').mockResolvedValue({});
  vi.spyOn(reminderApi, 'undoSkip').mockResolvedValue({});
  const view = await show(waiting);
  const press = async (name: string) => {
    const [pressed] = button(name);
    pressed?.focus();
    pressed?.click();
    await flushPromises();
  };
  await press('Lewati');
  const skipped = {
    ...waiting,
    state: 'skipped',
    nextAction: 'none',
    skipUndoUntil: '2026-11-22T07:05:00Z',
  } as const;
  await view.setProps({ lifecycle: skipped });
  expect(view.element.contains(document.activeElement)).toBe(true);
  await press(view.findAll('button').at(-1)?.text() ?? '');
  await view.setProps({ lifecycle: waiting });
  expect(view.element.contains(document.activeElement)).toBe(true);
});

test('an order that came after STOP says at once that no reminder comes, and who can change that', async () => {
  const ordered: OrderLifecycle = {
    ...waiting,
    state: 'waiting_for_completion',
    nextAction: 'wait_for_completion',
    ...{ reminderDueAt: null, dueExplanation: null },
  };
  const view = await show({ ...ordered, reason: 'opted_out' });
  expect(view.text()).toContain('Tidak akan dikirim');
  expect(view.text()).toContain('Pelanggan berhenti menerima pesan');
  expect(view.get('[data-no-way]').text()).toContain('dengan membalas MULAI');
  expect(view.text()).not.toContain('setelah order ditandai selesai');
  expect(button('Kirim sekarang')).toEqual([]);
  view.unmount();
  expect((await show(ordered)).text()).toContain('setelah order ditandai selesai');
});
