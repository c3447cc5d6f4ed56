import { useQuery, useQueryCache } from '@pinia/colada';
import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/client.ts';
import { emitAlive, emitLive, emitResync } from './bus.ts';
import { onPage } from './queries.fixture.ts';
import { forgetAnswers, refetch, refetchAfterResync, useRefetch } from './refetch.ts';
import { later } from '../api/later.fixture.ts';

enableAutoUnmount(afterEach);
const ask = vi.fn<() => Promise<string>>();
const KEY = ['thing', 1];

/** A page that shows the answer of `ask`. */
const openPage = () =>
  onPage(() => ({
    cache: useQueryCache(),
    refetch: useRefetch(),
    query: useQuery({ key: KEY, query: () => ask() }),
  }));

beforeEach(() => {
  ask.mockReset();
});

describe('refetch', () => {
  it('asks once more when news come while an answer is on its way, however many', async () => {
    const first = later<string>();
    ask.mockReturnValueOnce(first.promise).mockResolvedValue('with the news');
    const { result } = openPage();
    await flushPromises();
    const refetched = [result.refetch(KEY), result.refetch(['thing'])];
    await flushPromises();
    expect(ask).toHaveBeenCalledTimes(1);
    first.resolve('without the news');
    await Promise.all(refetched);
    expect(result.query.data.value).toBe('with the news');
    expect(ask.mock.calls.length).toBeLessThanOrEqual(3);
  });

  it('lets a slow answer come although news never cease', async () => {
    const slow = later<string>();
    ask.mockReturnValueOnce(slow.promise).mockReturnValue(new Promise(() => undefined));
    const { result } = openPage();
    await flushPromises();
    for (let news = 0; news < 5; news += 1) void result.refetch(KEY);
    slow.resolve('at last');
    await flushPromises();
    expect(result.query.data.value).toBe('at last');
  });

  it('keeps what is there when asking again fails, and never throws', async () => {
    ask.mockResolvedValueOnce('known').mockRejectedValueOnce(new Error('offline'));
    const { result } = openPage();
    await flushPromises();
    await result.refetch(KEY);
    expect([result.query.data.value, result.query.error.value]).toEqual(['known', new Error('offline')]);
  });

  it('asks for nothing that is not on screen, until it is shown again', async () => {
    ask.mockResolvedValue('x');
    const { result, page } = openPage();
    await flushPromises();
    page.unmount();
    await refetch(result.cache, KEY);
    expect(ask).toHaveBeenCalledTimes(1);
  });
});

it('a resync asks again for everything on screen', async () => {
  ask.mockResolvedValueOnce('before').mockResolvedValueOnce('after');
  const { result } = openPage();
  const end = refetchAfterResync(result.cache);
  await flushPromises();
  emitResync();
  await flushPromises();
  expect(result.query.data.value).toBe('after');
  end();
  emitResync();
  await flushPromises();
  expect(ask).toHaveBeenCalledTimes(2);
});

it('asks again for what got no answer once the line is alive, and for nothing that was refused', async () => {
  ask.mockRejectedValueOnce(new ApiError(0, 'offline', ''));
  const { result } = openPage();
  const end = refetchAfterResync(result.cache);
  await flushPromises();
  ask.mockRejectedValueOnce(new ApiError(503, 'database_timeout', ''));
  emitAlive();
  await flushPromises();
  ask.mockResolvedValueOnce('at last');
  emitAlive();
  await flushPromises();
  expect(result.query.data.value).toBe('at last');
  emitAlive();
  await flushPromises();
  expect(ask).toHaveBeenCalledTimes(3);

  ask.mockRejectedValueOnce(new ApiError(403, 'forbidden', ''));
  await result.refetch(KEY);
  emitAlive();
  await flushPromises();
  expect(ask).toHaveBeenCalledTimes(4);
  end();
});

it('keeps nothing of who was forgotten: what is on screen is asked for again, all else is let go', async () => {
  ask.mockResolvedValueOnce('Sari').mockResolvedValue('Pelanggan dihapus');
  const { result } = openPage();
  const end = refetchAfterResync(result.cache);
  result.cache.setQueryData(['elsewhere'], 'Sari');
  await flushPromises();
  emitLive('customer.erased', { customerId: 1 });
  await flushPromises();
  expect(result.query.data.value).toBe('Pelanggan dihapus');
  expect(result.cache.getQueryData(['elsewhere'])).toBeUndefined();
  end();
});

it('another person is shown nothing of the one before, not even an answer that is on its way', async () => {
  const late = later<string>();
  ask.mockResolvedValueOnce('theirs').mockReturnValueOnce(late.promise);
  const { result } = openPage();
  await flushPromises();
  void result.refetch(KEY);
  await flushPromises();
  forgetAnswers(result.cache);
  expect([result.query.data.value, result.query.status.value]).toEqual([undefined, 'pending']);
  late.resolve('theirs too');
  await flushPromises();
  expect(result.query.data.value).toBeUndefined();
});
