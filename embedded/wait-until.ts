import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Tries `check` until it no longer throws; throws its last error after `timeoutMs`, or as soon as `giveUp` says
 * that waiting makes no sense any more (the process has ended).
 */
export async function waitUntil<T>(
  check: () => Promise<T>,
  { timeoutMs, intervalMs = 100, giveUp = () => false }: WaitOptions,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() >= deadline || giveUp()) throw error;
    }
    await sleep(intervalMs);
  }
}

export type WaitOptions = { timeoutMs: number; intervalMs?: number; giveUp?: () => boolean };
