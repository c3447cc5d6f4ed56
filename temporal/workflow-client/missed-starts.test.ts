import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMissedStarts } from './missed-starts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tries until the sweep was told, then rests', async () => {
  let isAway = true;
  const wake = vi.fn(async () => {
    if (isAway) throw new Error('away');
  });
  const missed = createMissedStarts(wake);
  missed.note();
  missed.note();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(wake.mock.calls.length).toBeGreaterThanOrEqual(4);
  isAway = false;
  await vi.advanceTimersByTimeAsync(1_000);
  wake.mockClear();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(wake).not.toHaveBeenCalled();
});

it('tells again of what was missed while it was telling', async () => {
  let answer = (): void => {};
  const wake = vi.fn(() => new Promise<void>((resolve) => (answer = resolve)));
  const missed = createMissedStarts(wake);
  missed.note();
  await vi.advanceTimersByTimeAsync(1_000);
  missed.note();
  answer();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(wake).toHaveBeenCalledTimes(2);
});

it('does nothing after it was stopped, whatever is missed then', async () => {
  const wake = vi.fn(async () => {});
  const missed = createMissedStarts(wake);
  missed.note();
  await missed.stop();
  missed.note();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(wake).not.toHaveBeenCalled();
});

it('is stopped when what it is telling has ended, and tells no more', async () => {
  let fail = (): void => {};
  const wake = vi.fn(() => new Promise<void>((_resolve, reject) => (fail = () => reject(new Error('away')))));
  const missed = createMissedStarts(wake);
  missed.note();
  await vi.advanceTimersByTimeAsync(1_000);
  let isStopped = false;
  const stopped = Promise.resolve(missed.stop()).then(() => (isStopped = true));
  await vi.advanceTimersByTimeAsync(500);
  expect(isStopped).toBe(false);
  fail();
  await stopped;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(wake).toHaveBeenCalledTimes(1);
});
