import { PACE_PRESETS } from '@roms/contracts/gateway';
import { LANE_HOURS, paceLimits } from '@roms/domain/pacing/presets';
import fc from 'fast-check';
import type { Plan, Run } from './run.ts';

/** A Sunday, 12:00 in Jakarta. */
export const NOON = Date.parse('2026-11-22T05:00:00Z');
const [OPENING, CLOSING] = LANE_HOURS.reminder;

const paceArbitrary = fc.record({
  preset: fc.constantFrom(...PACE_PRESETS),
  perDay: fc.option(fc.integer({ min: 60, max: 1_000 })),
});
const loadArbitrary = fc.record({
  seed: fc.nat(),
  pace: paceArbitrary,
  changes: fc.array(paceArbitrary, { maxLength: 2 }),
  bornWarm: fc.boolean(),
  startAt: fc.integer({ min: 0, max: 7 * 24 * 60 }).map((minutes) => NOON + minutes * 60_000),
  broadcasts: fc.integer({ min: 30, max: 200 }),
  replies: fc.integer({ min: 0, max: 500 }),
  strangerShare: fc.constantFrom(0, 0.005, 0.05),
  sameTextShare: fc.constantFrom(0, 0.02, 0.1),
  restartPerMille: fc.constantFrom(0, 2, 20),
  logouts: fc.integer({ min: 0, max: 2 }),
  silenceHours: fc.constantFrom(0, 0, 60, 100),
  reminderLoad: fc.constantFrom(0, 0.1, 0.3, 0.6),
  transactionalLoad: fc.constantFrom(0, 0.05, 0.2),
});
/**
 * Reminders go before broadcasts: a shop that asks for more of them than its cap never gets to its broadcast, and
 * thousands that wait while a number warms up take the test's time and nothing else.
 */
export const planArbitrary = loadArbitrary.map(({ reminderLoad, transactionalLoad, ...plan }): Plan => {
  const most = [plan.pace, ...plan.changes].map(({ preset, perDay }) => {
    const limits = paceLimits(preset, perDay);
    // A high cap of the day is never reached at a slow preset's hours.
    return Math.min(limits.perDay, limits.perHour * (CLOSING - OPENING));
  });
  const least = Math.min(...most, plan.bornWarm ? Infinity : 60);
  return { ...plan, remindersPerDay: reminderLoad * least, transactionalPerDay: transactionalLoad * least };
});
/** A large plan of an ordinary shop, with `change`. */
export const big = (change: Partial<Plan>): Plan => ({
  seed: 1,
  pace: { preset: 'normal', perDay: null },
  changes: [],
  bornWarm: false,
  startAt: NOON,
  broadcasts: 10_000,
  remindersPerDay: 60,
  transactionalPerDay: 30,
  replies: 500,
  restartPerMille: 1,
  logouts: 2,
  silenceHours: 0,
  strangerShare: 0.005,
  sameTextShare: 0.02,
  ...change,
});
/** How many sends of a lane a run has. */
export const count = ({ sent }: Run, lane: string): number => sent.filter((one) => one.lane === lane).length;
