import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/client.ts';
import { later } from '../../api/later.fixture.ts';
import { emitLive } from '../../live/bus.ts';
import { onPage } from '../../live/queries.fixture.ts';
import { useRefetch } from '../../live/refetch.ts';
import { useCheckups } from './use-checkups.ts';
import { useDeadLetters } from './use-dead-letters.ts';
import { useNumberHistory } from './use-number-history.ts';
import { REPORTS, useReport } from './use-report.ts';
import { aDetail, aLetter, aNumber, aReport } from './whatsapp.fixture.ts';
import * as calls from './whatsapp.api.ts';
import '../../api/error-words.ts';

vi.mock('./whatsapp.api.ts');
const wa = vi.mocked(calls);
const away = new ApiError(503, 'wa_service_unavailable', '');

beforeEach(() => {
  vi.resetAllMocks();
  wa.fetchReport.mockResolvedValue(aReport());
  wa.fetchDeadLetters.mockResolvedValue([]);
});
enableAutoUnmount(afterEach);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a report', () => {
  const openReport = () => onPage(() => ({ checkup: useReport(() => 'main'), refetch: useRefetch() })).result;

  it('keeps the last word of a service that is away, and says that it is', async () => {
    const { checkup, refetch } = openReport();
    expect(checkup.value).toEqual({ report: null, problem: null });
    await flushPromises();
    wa.fetchReport.mockRejectedValueOnce(away);
    await refetch(REPORTS);
    expect(checkup.value).toEqual({ report: aReport(), problem: 'away' });
    await refetch(REPORTS);
    expect(checkup.value.problem).toBeNull();
  });

  it.each([
    ['not_run', new ApiError(409, 'wa_service_refused', '', { reason: 'session_not_found' })],
    ['away', new ApiError(0, 'offline', '')],
    ['unreadable', new ApiError(500, 'internal_error', '')],
    ['unreadable', new Error('no JSON')],
  ])('tells %s from %s', async (problem, error) => {
    wa.fetchReport.mockRejectedValueOnce(error);
    const { checkup } = openReport();
    await flushPromises();
    expect(checkup.value.problem).toBe(problem);
  });

  it('is asked for again when its number changed, and no other', async () => {
    openReport();
    await flushPromises();
    emitLive('session.updated', { session: aNumber({ version: 2 }) });
    emitLive('session.updated', { session: aNumber({ id: 'toko-2' }) });
    await flushPromises();
    expect(wa.fetchReport.mock.calls.map(([id]) => id)).toEqual(['main', 'main']);
  });
});

describe('dead letters', () => {
  async function openLetters() {
    const { result } = onPage(useDeadLetters);
    await flushPromises();
    return result;
  }
  const ids = ({ list }: Awaited<ReturnType<typeof openLetters>>) => list.value.map(({ id }) => id);

  it('leave the list when they are settled, also when somebody else was quicker', async () => {
    wa.fetchDeadLetters.mockResolvedValueOnce([aLetter('a'), aLetter('b'), aLetter('c')]);
    const letters = await openLetters();
    wa.fetchDeadLetters.mockReturnValue(new Promise(() => undefined));
    await letters.replay('a');
    wa.discardDeadLetter.mockRejectedValueOnce(new ApiError(404, 'dead_letter_not_found', ''));
    await letters.discard('b');
    expect(ids(letters)).toEqual(['c']);
    wa.discardDeadLetter.mockRejectedValueOnce(away);
    await expect(letters.discard('c')).rejects.toBe(away);
    expect(ids(letters)).toEqual(['c']);
  });

  it('do not come back with a list that was asked for before they were settled', async () => {
    wa.fetchDeadLetters.mockResolvedValueOnce([aLetter('a')]);
    const letters = await openLetters();
    const answer = later<ReturnType<typeof aLetter>[]>();
    wa.fetchDeadLetters.mockReturnValueOnce(answer.promise);
    const refetched = letters.load();
    await flushPromises();
    await letters.replay('a');
    answer.resolve([aLetter('a')]);
    await refetched;
    await flushPromises();
    expect(ids(letters)).toEqual([]);
  });

  it('are fetched again after all were delivered: one may have died again', async () => {
    const letters = await openLetters();
    wa.replayDeadLetters.mockResolvedValueOnce({ replayed: 3 });
    wa.fetchDeadLetters.mockResolvedValueOnce([aLetter('again')]);
    expect(await letters.replayAll()).toBe(3);
    expect(ids(letters)).toEqual(['again']);
  });

  it('keep what was known while the service is away', async () => {
    wa.fetchDeadLetters.mockResolvedValueOnce([aLetter('a')]);
    const letters = await openLetters();
    wa.fetchDeadLetters.mockRejectedValueOnce(away);
    await letters.load();
    expect([ids(letters), letters.error.value]).toEqual([['a'], away]);
  });
});

describe('the history of a number', () => {
  it('is fetched again when the number changed its state, not with every event', async () => {
    wa.fetchNumber.mockResolvedValue(aDetail(aNumber()));
    onPage(() => useNumberHistory(() => 'main'));
    await flushPromises();
    emitLive('session.updated', { session: aNumber({ state: 'disconnected', version: 2 }) });
    await flushPromises();
    emitLive('session.updated', { session: aNumber({ state: 'disconnected', version: 3 }) });
    await flushPromises();
    expect(wa.fetchNumber).toHaveBeenCalledTimes(2);
  });
});

describe('useCheckups', () => {
  /** The page on screen with one number. */
  async function openPage() {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { page } = onPage(() => {
      useReport(() => 'main');
      useDeadLetters();
      useCheckups();
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
});
