import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLogger } from '../../runtime/logger.ts';
import { createUnwaitedCalls } from './unwaited-calls.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SIGNAL_MS = 20;
const after = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Calls with a connection, which is closed when they have ended; what is under it then is told. */
function connected(wakeSweep: () => Promise<void> = async () => {}) {
  let under = 0;
  let closedOver: number | null = null;
  const call = async (work: () => Promise<void>): Promise<void> => {
    calls.requireOpen();
    under += 1;
    await work().finally(() => (under -= 1));
  };
  const calls = createUnwaitedCalls(createLogger({ name: 'test', level: 'silent' }), () => call(wakeSweep));
  return {
    calls,
    call,
    close: () => calls.end().then(() => (closedOver = under)),
    closedOver: () => closedOver,
  };
}

it('closes when a call to the sweep that hangs has ended', async () => {
  const { calls, close, closedOver } = connected(() => after(900));
  calls.later('startOrder', {}, async () => {
    throw new Error('away');
  });
  await vi.advanceTimersByTimeAsync(1_050);
  void close();
  await vi.advanceTimersByTimeAsync(800);
  expect(closedOver()).toBeNull();
  await vi.advanceTimersByTimeAsync(100);
  expect(closedOver()).toBe(0);
});

it('waits for what began while it waited', async () => {
  const { calls, call, close, closedOver } = connected();
  calls.later('startOrder', {}, () => call(() => after(500)));
  void close();
  await vi.advanceTimersByTimeAsync(400);
  calls.later('startMessage', {}, () => call(() => after(500)));
  await vi.advanceTimersByTimeAsync(300);
  expect(closedOver()).toBeNull();
  await vi.advanceTimersByTimeAsync(200);
  expect(closedOver()).toBe(0);
});

it('lets many signals go on for seconds, and begins none after that', async () => {
  const { calls, call, close, closedOver } = connected();
  let signalled = 0;
  calls.later('settingsChanged', {}, async () => {
    for (; signalled < 500; signalled += 1) await call(() => after(SIGNAL_MS));
  });
  void close();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(closedOver()).toBe(0);
  expect(signalled).toBeGreaterThan(50);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signalled).toBeLessThan(150);
});

it('closes in seconds also when something never ends', async () => {
  const { calls, close, closedOver } = connected();
  calls.later('startOrder', {}, () => new Promise<void>(() => {}));
  void close();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(closedOver()).toBe(0);
});
