import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DatabaseEvent } from '../../db/live-events.ts';
import { LIVE_KINDS } from './live-kinds.ts';
import { createSlowEvents } from './slow-events.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const progress = (broadcastId: number): DatabaseEvent => ({ type: 'broadcast.updated', broadcastId });

test('a broadcast is told once a second, the first and the last word of it in any case', () => {
  const passed: DatabaseEvent[] = [];
  const slow = createSlowEvents(LIVE_KINDS, (event) => void passed.push(event));
  for (let step = 0; step < 250; step += 1) {
    slow.take(progress(1));
    vi.advanceTimersByTime(10);
  }
  expect(passed).toHaveLength(3);
  vi.advanceTimersByTime(5_000);
  expect(passed).toHaveLength(4);
  slow.take(progress(1));
  expect(passed).toHaveLength(5);
  slow.stop();
});

test('one broadcast keeps no other back, and what is rare passes as it comes', () => {
  const passed: DatabaseEvent[] = [];
  const slow = createSlowEvents(LIVE_KINDS, (event) => void passed.push(event));
  const rare: DatabaseEvent = { type: 'order.updated', orderId: 7 };
  for (const event of [progress(1), progress(2), progress(1), rare, rare]) slow.take(event);
  expect(passed).toEqual([progress(1), progress(2), rare, rare]);
  slow.stop();
  vi.advanceTimersByTime(5_000);
  expect(passed).toHaveLength(4);
});
