import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { h, onScopeDispose } from 'vue';
import { api, ApiError } from '../../api/client.ts';
import { emitLive } from '../../live/bus.ts';
import { useDeadLettersStore } from './dead-letters.store.ts';
import { useReportsStore } from './reports.store.ts';
import { useCheckups } from './use-checkups.ts';
import { aLetter, aNumber, aReport } from './whatsapp.fixture.ts';
import * as calls from './whatsapp.api.ts';
import { useWhatsappStore } from './whatsapp.store.ts';

vi.mock('./whatsapp.api.ts');
const wa = vi.mocked(calls);
const away = new ApiError(503, 'wa_service_unavailable', '');

beforeEach(() => {
  setActivePinia(createPinia());
  vi.resetAllMocks();
  wa.fetchReport.mockResolvedValue(aReport());
  wa.fetchDeadLetters.mockResolvedValue([]);
});
enableAutoUnmount(afterEach);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('reports', () => {
  it('keeps the last word of a service that is away, and says that it is', async () => {
    const reports = useReportsStore();
    expect(reports.checkup('main')).toEqual({ report: null, problem: null });
    await reports.load('main');
    wa.fetchReport.mockRejectedValueOnce(away);
    await reports.load('main');
    expect(reports.checkup('main')).toEqual({ report: aReport(), problem: 'away' });
    await reports.load('main');
    expect(reports.checkup('main').problem).toBeNull();
  });

  it.each([
    ['not_run', new ApiError(409, 'wa_service_refused', '', { reason: 'session_not_found' })],
    ['away', new ApiError(0, 'offline', '')],
    ['unreadable', new ApiError(500, 'internal_error', '')],
    ['unreadable', new Error('no JSON')],
  ])('tells %s from %s', async (problem, error) => {
    wa.fetchReport.mockRejectedValueOnce(error);
    await useReportsStore().load('main');
    expect(useReportsStore().checkup('main').problem).toBe(problem);
  });

  it('asks once more, not once each, when many changes come while it asks', async () => {
    const reports = useReportsStore();
    let answer: (report: ReturnType<typeof aReport>) => void = () => undefined;
    wa.fetchReport.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const loads = [1, 2, 3, 4].map(() => reports.load('main'));
    wa.fetchReport.mockResolvedValueOnce(aReport({ unknown: 9 }));
    answer(aReport());
    await Promise.all(loads);
    expect(wa.fetchReport).toHaveBeenCalledTimes(2);
    expect(reports.checkup('main').report?.unknown).toBe(9);
  });

  it('shows what follows from another pace at once, and passes a refusal on', async () => {
    const reports = useReportsStore();
    wa.choosePace.mockResolvedValueOnce({ preset: 'careful', perDay: null });
    await reports.choosePace('main', 'careful');
    expect(wa.choosePace).toHaveBeenCalledWith('main', 'careful');
    expect(wa.fetchReport).toHaveBeenCalledTimes(1);
    wa.choosePace.mockRejectedValueOnce(away);
    await expect(reports.choosePace('main', 'fast')).rejects.toBe(away);
  });
});

describe('dead letters', () => {
  it('leave the list when they are settled, also when somebody else was quicker', async () => {
    const letters = useDeadLettersStore();
    wa.fetchDeadLetters.mockResolvedValueOnce([aLetter('a'), aLetter('b'), aLetter('c')]);
    await letters.load();
    await letters.replay('a');
    wa.discardDeadLetter.mockRejectedValueOnce(new ApiError(404, 'dead_letter_not_found', ''));
    await letters.discard('b');
    expect(letters.list.map(({ id }) => id)).toEqual(['c']);
    wa.discardDeadLetter.mockRejectedValueOnce(away);
    await expect(letters.discard('c')).rejects.toBe(away);
    expect(letters.list).toHaveLength(1);
  });

  it('are fetched again after all were delivered: one may have died again', async () => {
    wa.replayDeadLetters.mockResolvedValueOnce({ replayed: 3 });
    wa.fetchDeadLetters.mockResolvedValueOnce([aLetter('again')]);
    expect(await useDeadLettersStore().replayAll()).toBe(3);
    expect(useDeadLettersStore().list.map(({ id }) => id)).toEqual(['again']);
  });

  it('keep what was known while the service is away', async () => {
    const letters = useDeadLettersStore();
    wa.fetchDeadLetters.mockResolvedValueOnce([aLetter('a')]);
    await letters.load();
    wa.fetchDeadLetters.mockRejectedValueOnce(away);
    await letters.load();
    expect([letters.list.length, letters.error]).toEqual([1, away]);
  });
});

describe('a pairing code', () => {
  it('is on screen before its live event, and never on a number that is connected by then', async () => {
    const numbers = useWhatsappStore();
    const code = { code: 'ABCD1234', expiresAt: '2026-11-22T05:03:00.000Z' };
    wa.askPairingCode.mockResolvedValue(code);
    numbers.apply(aNumber({ state: 'qr' }));
    await numbers.requestPairingCode('main', '0812-3456-7890');
    expect(numbers.byId.get('main')?.pairingCode).toEqual(code);
    numbers.apply(aNumber({ state: 'ready', version: 2 }));
    await numbers.requestPairingCode('main', '0812-3456-7890');
    expect(numbers.byId.get('main')).toMatchObject({ state: 'ready', pairingCode: null });
  });
});

describe('useCheckups', () => {
  /** The page on screen with one number. */
  async function openPage() {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    vi.spyOn(api, 'get').mockResolvedValue([]);
    useWhatsappStore().apply(aNumber());
    const page = mount({
      setup() {
        onScopeDispose(useCheckups());
        return () => h('i');
      },
    });
    await flushPromises();
    wa.fetchReport.mockClear();
    return page;
  }
  const see = (state: DocumentVisibilityState) => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
    document.dispatchEvent(new Event('visibilitychange'));
    return flushPromises();
  };

  it('asks every 15 seconds while it is seen, at once when it is seen again, and never after', async () => {
    const page = await openPage();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(wa.fetchReport).toHaveBeenCalledTimes(1);
    await see('hidden');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wa.fetchReport).toHaveBeenCalledTimes(1);
    await see('visible');
    expect(wa.fetchReport).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(wa.fetchReport).toHaveBeenCalledTimes(3);
    page.unmount();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wa.fetchReport).toHaveBeenCalledTimes(3);
  });

  it('asks at once about a number that changed, and about one that is new', async () => {
    await openPage();
    emitLive('session.updated', { session: aNumber({ version: 2 }) });
    await flushPromises();
    expect(wa.fetchReport.mock.calls).toEqual([['main']]);
    useWhatsappStore().apply(aNumber({ id: 'toko-2', isDefault: false }));
    await flushPromises();
    expect(wa.fetchReport.mock.calls.map(([id]) => id)).toContain('toko-2');
  });
});
