import type { LaneBudget } from '@roms/contracts/gateway';

/** The budget of a lane that may send. */
export function aLane(change: Partial<LaneBudget> = {}): LaneBudget {
  return {
    lane: 'reminder',
    gapMs: [30_000, 60_000],
    used: { hour: 6, day: 21 },
    left: { hour: 74, day: 279 },
    waiting: 0,
    nextFreeAt: '2026-11-22T05:00:00.000Z',
    reason: null,
    ...change,
  };
}
