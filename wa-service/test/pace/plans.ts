import { PACE_PRESETS, type GatewayPace, type PacePreset } from '@roms/contracts/gateway';
import { LANE_HOURS, paceLimits } from '@roms/domain/pacing/presets';
import fc from 'fast-check';
import type { Run } from './run.ts';

/** A shop's days, as they are tried on a virtual clock. */
export type Plan = {
  seed: number;
  pace: GatewayPace;
  /** Paces that a person sets on the way. */
  changes: GatewayPace[];
  bornWarm: boolean;
  startAt: number;
  /** Recipients, of all broadcasts together. */
  broadcasts: number;
  /** How many broadcasts go on at once, each with as many of them; one unless told. */
  campaigns?: number;
  /** Reminders that are due when it begins. */
  dueReminders?: number;
  remindersPerDay: number;
  transactionalPerDay: number;
  replies: number;
  /** How many of the broadcasts go to strangers, and how many have the same text as others. */
  strangerShare: number;
  sameTextShare: number;
  /** How often in a thousand events the process is killed. */
  restartPerMille: number;
  logouts: number;
  /** Nothing happens for so long, once (hours). */
  silenceHours: number;
};

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
/** Two broadcasts of 150 people each at once, 200 reminders that are due, and replies. */
export const sharedNumber = (preset: PacePreset, seed: number): Plan =>
  big({
    ...{
      seed,
      pace: { preset, perDay: null },
      bornWarm: true,
      logouts: 0,
      strangerShare: 0,
      sameTextShare: 0,
    },
    ...{ campaigns: 2, broadcasts: 300, dueReminders: 200, replies: 200 },
  });
/** How many sends of a lane a run has. */
export const count = ({ sent }: Run, lane: string): number => sent.filter((one) => one.lane === lane).length;
