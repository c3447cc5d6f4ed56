import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { STOPPING } from '../temporal/worker-options.ts';
import { createLogger } from './logger.ts';
import { KILL_AFTER_MS, onShutdown, SHUTDOWN_MS, WORK_GRACE_MS } from './shutdown.ts';

// The package has no types.
const { load } = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown };
const logger = createLogger({ name: 'test', level: 'silent' });
let exits: unknown[];

beforeEach(() => {
  exits = [];
  vi.useFakeTimers();
  vi.spyOn(process, 'exit').mockImplementation(((code: unknown) => void exits.push(code)) as never);
});
afterEach(() => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeAllListeners(signal);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('work that takes the whole grace ends in order', async () => {
  let finish = (): void => undefined;
  onShutdown(logger, () => new Promise((go) => (finish = go)));
  process.emit('SIGTERM');
  await vi.advanceTimersByTimeAsync(WORK_GRACE_MS);
  expect(exits).toEqual([]);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(exits).toEqual([0]);
});

test('a process that does not stop ends all the same, with 1', async () => {
  onShutdown(logger, () => new Promise(() => undefined));
  process.emit('SIGTERM');
  process.emit('SIGINT');
  await vi.advanceTimersByTimeAsync(SHUTDOWN_MS);
  expect(exits).toEqual([1]);
});

test('a stop that fails ends with 1', async () => {
  onShutdown(logger, () => Promise.reject(new Error('no')));
  process.emit('SIGINT');
  await vi.advanceTimersByTimeAsync(0);
  expect(exits).toEqual([1]);
});

test('Temporal lets activities go on for the grace, and every supervisor waits longer than a process takes', () => {
  expect(STOPPING.shutdownGraceTime).toBe(WORK_GRACE_MS);
  expect(KILL_AFTER_MS).toBeGreaterThan(SHUTDOWN_MS);
  const compose = load(readFileSync(join(import.meta.dirname, '../docker-compose.yml'), 'utf8')) as {
    services: Record<string, { stop_grace_period?: string }>;
  };
  for (const name of ['api', 'worker']) {
    const period = compose.services[name]?.stop_grace_period ?? '10s';
    expect(Number(/^(\d+)s$/.exec(period)?.[1]) * 1_000, name).toBeGreaterThan(SHUTDOWN_MS);
  }
});
