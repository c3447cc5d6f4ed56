import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { emitLive } from '../../../live/bus.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { useNumbersStore } from '../../../shop/numbers/numbers.store.ts';
import * as calls from '../whatsapp.api.ts';
import { aDetail, aLetter, aNumber, aReport } from '../whatsapp.fixture.ts';
import DeadLetters from './DeadLetters.vue';
import FinishEstimate from './FinishEstimate.vue';
import NumberCard from './NumberCard.vue';
import PaceChooser from './PaceChooser.vue';
import PairingByCode from './PairingByCode.vue';
import PairingCode from './PairingCode.vue';

vi.mock('../whatsapp.api.ts');
const wa = vi.mocked(calls);
const NOW = '2026-11-22T05:00:00.000Z';
let plugins: ReturnType<typeof withQueries>;

enableAutoUnmount(afterEach);
beforeEach(() => {
  plugins = withQueries();
  vi.resetAllMocks();
  wa.fetchReport.mockResolvedValue(aReport());
  wa.fetchNumber.mockResolvedValue(aDetail(aNumber()));
  vi.useFakeTimers({ now: new Date(NOW), toFake: ['Date', 'setInterval', 'clearInterval'] });
});
afterEach(() => void vi.useRealTimers());

/** A dialog is drawn in its place, so that a test can press its buttons. */
const Dialog = {
  props: ['open', 'title', 'description'],
  template: `<div v-if="open" role="dialog">{{ title }} {{ description }}<slot name="footer" /></div>`,
};
const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: Dialog }] });
const draw = (part: Component, props: Record<string, unknown>) =>
  mount(part, {
    props,
    // With the icons that come along: without them each would be fetched.
    global: { plugins: [...plugins, i18n, router], stubs: { Modal: Dialog } },
  });
const buttonOf = (view: ReturnType<typeof draw>, words: string) =>
  view.findAll('button').find((button) => button.text().includes(words));

describe('PaceChooser', () => {
  const pace = { preset: 'normal', perDay: null };
  const pick = async (view: ReturnType<typeof draw>, preset: string) => {
    await view.get(`button[role=radio][value=${preset}]`).trigger('click');
  };

  it('says the risk of each choice in words, and changes nothing that was not chosen', () => {
    const view = draw(PaceChooser, { numberId: 'main', pace });
    for (const words of ['Hati-hati', 'Paling aman', 'Sedang', 'Cepat', 'diblokir'])
      expect(view.text()).toContain(words);
    expect(buttonOf(view, 'Pakai')).toBeUndefined();
  });

  it('takes a safer pace at once, the fast one only when asked twice', async () => {
    const view = draw(PaceChooser, { numberId: 'main', pace });
    await pick(view, 'careful');
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(wa.choosePace).toHaveBeenLastCalledWith('main', 'careful');

    await pick(view, 'fast');
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(wa.choosePace).toHaveBeenCalledTimes(1);
    const dialog = view.get('[role=dialog]');
    expect(dialog.text()).toContain('hilang selamanya');
    await dialog.findAll('button').at(-1)!.trigger('click');
    await flushPromises();
    expect(wa.choosePace).toHaveBeenLastCalledWith('main', 'fast');
  });
});

describe('pairing by code', () => {
  it('says at the field what the server does not take for a number, until it is changed', async () => {
    const view = draw(PairingByCode, { number: aNumber({ state: 'qr', phone: null }) });
    const fields = { phone: ['is not a phone number'] };
    wa.askPairingCode.mockRejectedValueOnce(new ApiError(400, 'invalid_request', '', { fields }));
    await view.get('input').setValue('toko saya');
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(view.text()).toContain('Belum seperti nomor HP');
    expect(view.find('p[role=alert]').exists()).toBe(false);
    await view.get('input').setValue('0812');
    expect(view.text()).not.toContain('Belum seperti nomor HP');

    useNumbersStore().apply(aNumber({ state: 'qr' }));
    wa.askPairingCode.mockResolvedValueOnce({ code: 'ABCD1234', expiresAt: NOW });
    await view.get('input').setValue(' 0812-3456-7890 ');
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(wa.askPairingCode).toHaveBeenLastCalledWith('main', '0812-3456-7890');
    // On screen before its live event.
    expect(useNumbersStore().byId.get('main')?.pairingCode?.code).toBe('ABCD1234');
  });

  it('puts no code on a number that is linked by the time it comes', async () => {
    const view = draw(PairingByCode, { number: aNumber({ state: 'qr' }) });
    useNumbersStore().apply(aNumber({ state: 'ready', version: 2 }));
    wa.askPairingCode.mockResolvedValueOnce({ code: 'ABCD1234', expiresAt: NOW });
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(wa.askPairingCode).toHaveBeenCalledTimes(1);
    expect(useNumbersStore().byId.get('main')).toMatchObject({ state: 'ready', pairingCode: null });
  });

  it('keeps the number and says what to do when WhatsApp gives none', async () => {
    const view = draw(PairingByCode, { number: aNumber({ state: 'qr', phone: null }) });
    wa.askPairingCode.mockRejectedValueOnce(new ApiError(503, 'wa_service_unavailable', ''));
    await view.get('input').setValue('081234567890');
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(view.get('[role=alert]').text()).toContain('pindai kode QR');
    expect(view.get('input').element.value).toBe('081234567890');
  });

  it('shows the code in two groups, counts down, and says when it is over', async () => {
    const pairing = { code: 'ABCDEFGH', expiresAt: new Date(Date.parse(NOW) + 61_000).toISOString() };
    const view = draw(PairingCode, { pairing });
    expect(view.get('[data-pairing-code]').text()).toContain('ABCD-EFGH');
    expect(view.text()).toContain('1:01');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(view.text()).toContain('0:59');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(view.text()).toContain('sudah tidak berlaku');
    expect(buttonOf(view, 'Salin')).toBeUndefined();
  });
});

describe('FinishEstimate', () => {
  it('tells when the last would leave and how many on which day', async () => {
    wa.fetchEstimate.mockResolvedValueOnce({
      lane: 'broadcast',
      count: 500,
      startsAt: NOW,
      finishAt: '2026-11-23T07:30:00.000Z',
      days: [
        { date: '2026-11-22', count: 300 },
        { date: '2026-11-23', count: 200 },
      ],
    });
    const view = draw(FinishEstimate, { numberId: 'main', pace: { preset: 'normal', perDay: null } });
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(wa.fetchEstimate).toHaveBeenCalledWith('main', { lane: 'broadcast', count: 500 });
    expect(view.text()).toContain('Selesai kira-kira besok 14.30');
    expect(view.text()).toContain('Hari ini: 300, Besok: 200');
    wa.fetchEstimate.mockRejectedValueOnce(new ApiError(503, 'wa_service_unavailable', ''));
    await view.setProps({ pace: { preset: 'careful', perDay: null } });
    await flushPromises();
    expect(wa.fetchEstimate).toHaveBeenCalledTimes(2);
    expect(view.text()).not.toContain('Selesai kira-kira');
  });
});

describe('NumberCard', () => {
  async function card(number = aNumber()) {
    const view = draw(NumberCard, { number });
    await flushPromises();
    return view;
  }

  it('shows what SQL knows while wa-service is away, and the figures again after', async () => {
    wa.fetchReport.mockRejectedValueOnce(new ApiError(503, 'wa_service_unavailable', ''));
    const view = await card();
    expect(view.get('[data-step]').attributes('data-step')).toBe('whatsapp.todo.away');
    expect(view.text()).toContain('0811-0000-1111');
    expect(view.text()).toContain('Pesan masuk terakhir');
    expect(view.text()).not.toContain('Terkirim otomatis');
    emitLive('session.updated', { session: aNumber() });
    await flushPromises();
    expect(view.text()).toContain('42 dari 300');
    expect(view.text()).toContain('42 % dari 180 pengingat dan siaran, 7 hari');
  });

  it('is led by one dial, with the day as a meter and the week as seven cells; the rest is folded', async () => {
    wa.fetchReport.mockResolvedValue(aReport({ today: { sent: 240, cap: 300 } }));
    const view = await card();
    expect(view.get('[data-dial]').attributes('data-dial')).toBe('careful');
    expect(view.get('[data-dial]').text()).toBe('Hati-hati');
    expect(view.text()).toContain('Jatah hari ini tinggal 60 kiriman otomatis');
    expect(view.get('[role=meter]').attributes()).toMatchObject({
      'aria-valuenow': '240',
      'aria-valuemax': '300',
    });
    const cells = view.findAll('[data-date]');
    expect(cells).toHaveLength(7);
    expect(cells[3]!.attributes('title')).toBe('Kam 19 Nov: 41 terkirim, 20 dibalas, 1 gagal');
    expect(cells[6]!.attributes('title')).toBe('Hari ini: 22 terkirim, 11 dibalas');
    const folded = view.findAll('details');
    expect(folded.map((section) => section.get('h3').text())).toEqual([
      'Kesehatan nomor',
      'Giliran kirim',
      'Kecepatan kirim',
      'Yang terjadi terakhir',
    ]);
    expect(folded.filter((section) => section.attributes('open') !== undefined)).toEqual([]);
  });

  it('opens what is known of its health where wa-service cannot be asked, and holds', async () => {
    wa.fetchReport.mockRejectedValueOnce(new ApiError(503, 'wa_service_unavailable', ''));
    const view = await card();
    expect(view.get('[data-dial]').attributes('data-dial')).toBe('held');
    expect(view.get('details').attributes('open')).toBeDefined();
    expect(view.find('[role=meter]').exists()).toBe(false);
  });

  it('moves on by itself when the phone is linked', async () => {
    const view = await card(aNumber({ state: 'qr', qr: null, phone: null }));
    await vi.waitFor(() => expect(view.text()).toContain('Pakai kode'));
    expect(view.text()).not.toContain('Kecepatan kirim');
    await view.setProps({ number: aNumber() });
    expect(view.text()).not.toContain('Pakai kode');
    expect(view.text()).toContain('Tidak ada yang perlu dilakukan');
  });

  it('says why a number is down beside what to do, and starts it from there', async () => {
    const view = await card(aNumber({ state: 'logged_out', reason: 'logged_out_on_phone' }));
    expect(view.get('[role=status]').text()).toContain('Dilepas dari HP');
    await buttonOf(view, 'Nyalakan')!.trigger('click');
    await flushPromises();
    expect(wa.commandNumber).toHaveBeenCalledWith('main', 'start');
    expect(wa.fetchNumber).toHaveBeenCalledTimes(2);
  });
});

describe('DeadLetters', () => {
  async function drawn(letters: ReturnType<typeof aLetter>[]) {
    wa.fetchDeadLetters.mockResolvedValue(letters);
    const view = draw(DeadLetters, { labels: null });
    await flushPromises();
    return view;
  }

  it('says that all is well when there are none', async () => {
    expect((await drawn([])).text()).toContain('Semua yang datang dari WhatsApp sudah diterima');
  });

  it('tells each in words, a file by its kind and an unknown event by its name', async () => {
    const text = (
      await drawn([
        aLetter('a'),
        aLetter('b', {
          message: { phone: null, type: 'image', text: '' },
          reason: 'answered 503 for 24 hours',
          attempts: 288,
        }),
        aLetter('c', { event: 'call', message: null, reason: 'ECONNREFUSED for 24 hours' }),
      ])
    ).text();
    for (const words of [
      'dari ••••-••••-7890',
      'Halo kak, masih ada?',
      'ROMS menolaknya (jawaban 422)',
      'nomor belum diketahui',
      'Foto',
      'selama 24 jam (jawaban 503)',
      'dicoba 288 kali',
      'Kejadian lain (call)',
      'tidak terjangkau selama 24 jam',
    ])
      expect(text).toContain(words);
  });

  it('asks before it lets one go or delivers all, not before it delivers one', async () => {
    let kept = [aLetter('a'), aLetter('b'), aLetter('c')];
    const settle = async (id: string) => {
      kept = kept.filter((letter) => letter.id !== id);
      return null;
    };
    wa.replayDeadLetter.mockImplementation(settle);
    wa.discardDeadLetter.mockImplementation(settle);
    const view = await drawn(kept);
    wa.fetchDeadLetters.mockImplementation(async () => kept);
    await buttonOf(view, 'Antar ulang')!.trigger('click');
    expect(view.get('[role=dialog]').text()).toContain('3 kejadian diantar lagi');
    expect(wa.replayDeadLetters).not.toHaveBeenCalled();
    wa.replayDeadLetters.mockResolvedValueOnce({ replayed: 3 });
    await view.get('[role=dialog]').findAll('button').at(-1)!.trigger('click');
    await flushPromises();
    expect(wa.replayDeadLetters).toHaveBeenCalledTimes(1);

    await view.get('[data-letter=a]').findAll('button')[0]!.trigger('click');
    await flushPromises();
    expect(wa.replayDeadLetter).toHaveBeenCalledWith('a');
    await view.get('[data-letter=b]').findAll('button')[1]!.trigger('click');
    expect(wa.discardDeadLetter).not.toHaveBeenCalled();
    await view.get('[role=dialog]').findAll('button').at(-1)!.trigger('click');
    await flushPromises();
    expect(wa.discardDeadLetter).toHaveBeenCalledWith('b');
    expect(view.findAll('[data-letter]').map((row) => row.attributes('data-letter'))).toEqual(['c']);
  });
});
