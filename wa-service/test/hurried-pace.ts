import type { PaceLimits } from '@roms/domain/pacing/presets';

const PLENTY = 1_000_000;

/**
 * Gaps and rests of a shop's broadcasts, some three hundred times as short: a test waits for them and sees that they are
 * kept. Caps are out of reach, because what they hold waits for an hour or a day of the clock, which no test has; they are
 * tried on a virtual clock (pace.property.test.ts).
 */
export const HURRIED: PaceLimits = {
  gapMs: { reply: [100, 100], transactional: [100, 200], reminder: [100, 200], broadcast: [100, 200] },
  perHour: PLENTY,
  perDay: PLENTY,
  restAfter: [20, 30],
  restMs: [1_000, 1_500],
  strangersPerDay: PLENTY,
  identicalPerHour: PLENTY,
};
