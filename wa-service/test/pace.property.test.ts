import { PACE_PRESETS } from '@roms/contracts/gateway';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breaches, overtakings } from './pace/rules.ts';
import { runPlan } from './pace/run.ts';
import type { Plan, Run } from './pace/run.ts';

/** Issue 4, must-show 4: whatever a shop sends, and whenever the process dies, no rule of the pace is broken. */

/** A Sunday, 12:00 in Jakarta. */
const NOON = Date.parse('2026-11-22T05:00:00Z');
const HOUR = 3_600_000;
const DAY_CAP = { careful: 150, normal: 300, fast: 600 };

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
const planArbitrary = loadArbitrary.map(({ reminderLoad, transactionalLoad, ...plan }): Plan => {
  const caps = [plan.pace, ...plan.changes].map(({ preset, perDay }) => perDay ?? DAY_CAP[preset]);
  const least = Math.min(...caps, plan.bornWarm ? Infinity : 60);
  return { ...plan, remindersPerDay: reminderLoad * least, transactionalPerDay: transactionalLoad * least };
});
const big = (change: Partial<Plan>): Plan => ({
  ...{ seed: 1, pace: { preset: 'normal', perDay: null }, changes: [], bornWarm: false, startAt: NOON },
  ...{ broadcasts: 10_000, remindersPerDay: 60, transactionalPerDay: 30, replies: 500 },
  ...{ restartPerMille: 1, logouts: 2, silenceHours: 0 },
  ...{ strangerShare: 0.005, sameTextShare: 0.02 },
  ...change,
});
const count = ({ sent }: Run, lane: string): number => sent.filter((one) => one.lane === lane).length;

describe('the pace', () => {
  it('holds for any plan, seed and moment of a restart', () => {
    fc.assert(
      fc.property(planArbitrary, (plan) => {
        expect(breaches(runPlan(plan)).slice(0, 3)).toEqual([]);
      }),
      // A smaller counter-example is not worth the minutes: a plan is read as it is.
      { numRuns: 40, endOnFailure: true },
    );
  }, 120_000);

  it.each([
    ['careful', 1, 40],
    ['normal', 2, 60],
    ['fast', 3, 120],
  ] as const)(
    'holds for 10,000 broadcasts with reminders, thank-yous, 500 replies and restarts: %s',
    (preset, seed, remindersPerDay) => {
      const run = runPlan(big({ seed, pace: { preset, perDay: null }, remindersPerDay }));
      expect(breaches(run).slice(0, 3)).toEqual([]);
      expect(overtakings(run)).toEqual([]);
      expect(count(run, 'broadcast')).toBe(10_000);
      expect(count(run, 'reply')).toBeGreaterThan(200);
      expect(count(run, 'reminder')).toBeGreaterThan(1_000);
      expect(run.restarts.length).toBeGreaterThan(20);
    },
    120_000,
  );

  it('a restart after every single event changes nothing', () => {
    const plan = big({ bornWarm: true, broadcasts: 60, restartPerMille: 1_000, replies: 50 });
    const run = runPlan(plan);
    expect(breaches(run).slice(0, 3)).toEqual([]);
    expect(run.restarts.length).toBeGreaterThan(300);
  }, 60_000);

  it('reminders get what they need of a full day, and the broadcast what is left', () => {
    const run = runPlan(big({ bornWarm: true, broadcasts: 400, remindersPerDay: 220, logouts: 0 }));
    expect(breaches(run).slice(0, 3)).toEqual([]);
    const days = (run.finishedAt - run.plan.startAt) / (24 * HOUR);
    expect(run.capped.length).toBeGreaterThan(0);
    expect(count(run, 'reminder') / days).toBeGreaterThan(200);
  }, 60_000);
});

describe('texts and strangers', () => {
  it('hold a broadcast that has many of both', () => {
    const run = runPlan(big({ bornWarm: true, broadcasts: 200, strangerShare: 0.15, sameTextShare: 0.4 }));
    expect(breaches(run).slice(0, 3)).toEqual([]);
    expect(run.sent.filter(({ stranger }) => stranger).length).toBeGreaterThan(15);
  });
});

describe('the checks themselves', () => {
  /** A run of the plan, in which one send is moved or made another: the rules must notice. */
  const spoilt = (spoil: (run: Run) => void): string[] => {
    const run = runPlan(big({ broadcasts: 300, bornWarm: true, logouts: 0, restartPerMille: 0 }));
    expect(breaches(run)).toEqual([]);
    spoil(run);
    return breaches(run);
  };

  it.each<[string, (run: Run) => void]>([
    ['came', (run) => void ((run.sent[10] as { at: number }).at = (run.sent[9] as { at: number }).at + 900)],
    [
      'outside',
      (run) =>
        run.sent.push({
          ...(run.sent.at(-1) as Run['sent'][0]),
          at: NOON + 400 * 24 * HOUR + 16 * HOUR,
          lane: 'broadcast',
        }),
    ],
    ['without a rest', (run) => run.sent.forEach((one) => (one.pace = { preset: 'careful', perDay: null }))],
    ['in a day', (run) => run.sent.forEach((one) => (one.pace = { preset: 'normal', perDay: 60 }))],
    ['of an hour', (run) => run.sent.forEach((one) => (one.text = 'sama'))],
    ['of a day', (run) => run.sent.forEach((one) => (one.stranger = true))],
  ])('notice what %s', (word, spoil) => {
    expect(spoilt(spoil).join('\n')).toContain(word);
  });
});
