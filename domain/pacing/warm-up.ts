import { DAY_MS, HOUR_MS } from './facts.ts';

/**
 * A number that is new, or was silent for long, begins slowly. Source: baileys-antiban, 20 on the
 * first day and 1.8 times as many on each that follows, until the number's own cap is reached.
 */

export const WARM_UP_PER_DAY = [20, 36, 65, 117, 210, 378, 680] as const;

/** Without an automated send or an inbound message for so long, a number is new again (baileys-antiban). */
export const IDLE_MS = 72 * HOUR_MS;

/** Which day of the warm-up it is (from 1), how many there are, and today's cap; `null` for a warm number. */
export type WarmUp = { day: number; days: number; cap: number };

export function warmUpOf(since: number | null, now: number, perDay: number): WarmUp | null {
  if (since === null) return null;
  const index = Math.max(0, Math.floor((now - since) / DAY_MS));
  const steps: readonly number[] = WARM_UP_PER_DAY.filter((cap) => cap < perDay);
  const cap = steps[index];
  return cap === undefined ? null : { day: index + 1, days: steps.length, cap };
}

/** Whether nothing has gone out by itself or come in for so long that the number is new again. */
export function isIdle(lastActiveAt: number | null, now: number): boolean {
  return lastActiveAt === null || now - lastActiveAt >= IDLE_MS;
}
