import type { PaceLimits } from '@roms/domain/pacing/presets';

const PLENTY = 1_000_000;

/** Gaps and rests as between a shop's broadcasts, some hundred times as short; caps that nobody reaches. */
export const HURRIED: PaceLimits = {
  gapMs: { reply: [100, 100], transactional: [100, 200], reminder: [100, 200], broadcast: [100, 200] },
  perHour: PLENTY,
  perDay: PLENTY,
  restAfter: [20, 30],
  restMs: [1_000, 1_500],
  strangersPerDay: PLENTY,
  identicalPerHour: PLENTY,
};
