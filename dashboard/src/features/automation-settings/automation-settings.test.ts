import { DEFAULT_SETTINGS, type Settings, type UpdateSettings } from '@roms/contracts/settings';
import { enableAutoUnmount, flushPromises, mount, type DOMWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { wouldLoseTyped } from '../../ui/typed.ts';
import AutomationSettingsView from './AutomationSettingsView.vue';
import { type Phrases } from './reply-words.ts';
import { USUAL, USUAL_DAYS, USUAL_FOLLOW_UP_HOURS } from './usual.ts';

enableAutoUnmount(afterEach);
beforeEach(() =>
  vi.useFakeTimers({
    now: new Date('2026-11-22T05:00:00.000Z'),
    toFake: ['Date', 'setInterval', 'clearInterval'],
  }),
);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const PHRASES: Phrases = {
  ...{ later: ['nanti'], tomorrow: ['besok'], next_week: ['minggu depan'], still_has: ['masih ada'] },
  ...{ order_again: ['pesan lagi'], opt_out: ['stop', 'cukup'], opt_in: ['mulai'] },
};

/** What comes over the wire is another object each time. */
const overTheWire = <T>(body: T): T => JSON.parse(JSON.stringify(body)) as T;

/** The page over a shop that takes what is saved. `customers` is how many it has. */
async function show(change: Partial<Settings> = {}, customers = 120) {
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role: 'admin' });
  let settings: Settings = { ...DEFAULT_SETTINGS, shopName: 'Kopi Someah', ...change };
  vi.spyOn(api, 'get').mockImplementation((path) => {
    const answers: Record<string, unknown> = {
      '/settings': settings,
      '/reminders/load': { days: [], budget: 180 },
      '/customers': { data: [], page: { nextCursor: null, total: { count: customers, isMore: false } } },
    };
    return Promise.resolve(answers[path] as never);
  });
  const sent: UpdateSettings[] = [];
  vi.spyOn(api, 'patch').mockImplementation((_path, body) => {
    sent.push(overTheWire(body as UpdateSettings));
    settings = overTheWire({ ...settings, ...(body as Partial<Settings>) });
    return Promise.resolve(settings as never);
  });
  const view = mount(AutomationSettingsView, { global: { plugins: [...plugins, i18n, aRouter()] } });
  await flushPromises();
  const form = (title: string) => view.findAll('form').find((one) => one.text().startsWith(title))!;
  return { view, form, saved: () => sent };
}
async function fill(field: Pick<DOMWrapper<Element>, 'setValue' | 'trigger'>, value: string) {
  await field.setValue(value);
  await field.trigger('change');
  await field.trigger('blur');
  await flushPromises();
}
async function send(form: DOMWrapper<Element>) {
  await form.trigger('submit');
  await flushPromises();
}
const numbersOf = (form: DOMWrapper<Element>) => form.findAll('input[role=spinbutton]');
const press = (form: DOMWrapper<Element>, label: string) =>
  form.get(`button[aria-label="${label}"]`).trigger('click');

it('says the defaults that the server has', () => {
  expect(DEFAULT_SETTINGS).toMatchObject(USUAL);
  expect(DEFAULT_SETTINGS.replyWords).toMatchObject(USUAL_DAYS);
  expect(DEFAULT_SETTINGS.followUp.afterHours).toBe(USUAL_FOLLOW_UP_HOURS);
});

describe('sending hours', () => {
  it('are switched off with a warning, and come back as they were', async () => {
    const { form, saved } = await show({ sendingHours: { from: '09:00', to: '19:00' } });
    const card = form('Jam kirim');
    await card.get('button[role=switch]').trigger('click');
    expect(card.text()).toContain('tengah malam');
    await send(card);
    await card.get('button[role=switch]').trigger('click');
    await send(card);
    expect(saved()).toEqual([{ sendingHours: null }, { sendingHours: { from: '09:00', to: '19:00' } }]);
  });

  it('are not saved while they end before they begin, and say so at the field', async () => {
    const { form, saved } = await show();
    const card = form('Jam kirim');
    await card.get('input[aria-label="Sampai jam"]').setValue('07.00');
    expect(card.text()).toContain('Jam akhir harus sesudah jam mulai');
    await send(card);
    expect(saved()).toEqual([]);
  });
});

it('follows up an open question only with a text that it can fill, as the customer will see it', async () => {
  const { form, saved } = await show();
  const card = form('Susulan pertanyaan');
  await card.get('button[role=switch]').trigger('click');
  await send(card);
  expect(card.text()).toContain('Tulis isi pesannya sebelum diaktifkan');
  await card.get('textarea').setValue('Halo {customer_name}, {harga}?');
  expect(card.text()).toContain('{harga} tidak bisa dipakai di sini');
  await send(card);
  expect(saved()).toEqual([]);
  await card.get('textarea').setValue(' Halo {customer_name}, jadi yang mana? ');
  expect(card.text()).toContain('Halo Ibu Sari, jadi yang mana?');
  await fill(numbersOf(card)[0]!, '48');
  await send(card);
  expect(saved()).toEqual([
    { followUp: { on: true, afterHours: 48, body: 'Halo {customer_name}, jadi yang mana?' } },
  ]);
});

it('rests on Friday noon, on holidays and on days of the shop’s own', async () => {
  const { form, saved } = await show({ blackoutDays: ['2026-12-31'] });
  const card = form('Waktu tenang');
  expect(card.text()).toContain('Hari Raya Natal');
  for (const each of card.findAll('button[role=switch]')) await each.trigger('click');
  const day = card.get('input[aria-label="Hari tanpa kirim"]');
  await day.setValue('31-12-2026');
  expect(card.text()).toContain('sudah ada');
  await day.setValue('1-11-2026');
  expect(card.text()).toContain('sudah lewat');
  await day.setValue('24-12-2026');
  await press(card, 'Tambah hari tanpa kirim');
  await send(card);
  const wanted = { pauseFridayNoon: true, pauseHolidays: true, blackoutDays: ['2026-12-24', '2026-12-31'] };
  expect(saved()).toEqual([wanted]);
  await card.get('[data-day="2026-12-31"]').trigger('click');
  await send(card);
  expect(saved()[1]).toEqual({ ...wanted, blackoutDays: ['2026-12-24'] });
});

it('saves no limit that is empty, and what is typed elsewhere outlives what is saved here', async () => {
  const { form, saved } = await show();
  const limits = form('Batas untuk tiap pelanggan');
  const holdout = form('Kelompok pembanding');
  await fill(numbersOf(holdout)[0]!, '10');
  await fill(numbersOf(limits)[0]!, '');
  expect(limits.text()).toContain('0 sampai 30');
  await send(limits);
  expect(saved()).toEqual([]);
  await fill(numbersOf(limits)[0]!, '5');
  await send(limits);
  expect(saved()).toEqual([{ frequencyCapDays: 5, noReplyStreak: 3 }]);
  expect((numbersOf(holdout)[0]!.element as HTMLInputElement).value).toBe('10');
  expect(wouldLoseTyped()).toBe(true);
  await send(holdout);
  expect(saved()[1]).toEqual({ holdoutPercent: 10 });
  expect(wouldLoseTyped()).toBe(false);
});

it.each([
  [120, true],
  [300, false],
])('warns of a comparison among %i customers: %s', async (customers, warns) => {
  const { form } = await show({ holdoutPercent: 10 }, customers);
  expect(form('Kelompok pembanding').text().includes('baru punya 120 pelanggan')).toBe(warns);
});

it('gives rules their time and lead, and says what a day holds', async () => {
  const { view, form, saved } = await show();
  const card = form('Bawaan pengingat');
  await card.get('button[role=switch]').trigger('click');
  await card.get('input[aria-label="Jam pengingat"]').setValue('7.30');
  await fill(numbersOf(card)[0]!, '4');
  await send(card);
  expect(saved()).toEqual([{ reminderTime: '07:30', leadDays: 4 }]);
  expect(view.text()).toContain('sampai 180 pengingat sehari');
});

describe('short answers', () => {
  it('count days until the next reminder', async () => {
    const { form, saved } = await show({ replyWords: { ...DEFAULT_SETTINGS.replyWords, ...USUAL_DAYS } });
    const card = form('Balasan singkat');
    await fill(card.get('[data-word=later] input[role=spinbutton]'), '5');
    await send(card);
    expect(saved()[0]?.replyWords).toMatchObject({ ...USUAL_DAYS, laterDays: 5 });
  });

  it('are phrases that can be added and taken out, each under one word', async () => {
    const replyWords = { ...DEFAULT_SETTINGS.replyWords, phrases: PHRASES };
    const { form, saved } = await show({ replyWords });
    const card = form('Balasan singkat');
    const later = card.get('[data-word=later]');
    const typed = later.get('input[aria-label="Tambah kata untuk NANTI"]');
    await typed.setValue(' Besok! ');
    expect(later.text()).toContain('sudah ada di BESOK');
    await typed.setValue('😀');
    expect(later.text()).toContain('paling sedikit satu huruf');
    await typed.setValue('engke  heula');
    await typed.trigger('keydown', { key: 'Enter' });
    await press(card, 'Hapus cukup');
    await send(card);
    const wanted = { ...PHRASES, later: ['nanti', 'engke heula'], opt_out: ['stop'] };
    expect(saved()[0]?.replyWords).toEqual({ ...USUAL_DAYS, phrases: wanted });
  });

  it('that stop marketing for good cannot be taken out', async () => {
    const replyWords = { ...DEFAULT_SETTINGS.replyWords, phrases: PHRASES };
    const { form } = await show({ replyWords });
    const stop = form('Balasan singkat').get('[data-word=opt_out]');
    expect(stop.text()).toContain('stop, selalu berlaku');
    expect(stop.find('button[aria-label="Hapus stop"]').exists()).toBe(false);
  });
});
