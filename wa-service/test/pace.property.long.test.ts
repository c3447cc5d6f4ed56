import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseSeed } from '../../tests/support/hostile.ts';
import { big, count, planArbitrary, sharedNumber } from './pace/plans.ts';
import { breaches, furthestAhead, overtakings } from './pace/rules.ts';
import { AT_ONCE, runPlan } from './pace/run.ts';

it('the pace holds for any plan, seed and moment of a restart', () => {
  fc.assert(
    fc.property(planArbitrary, (plan) => {
      expect(breaches(runPlan(plan)).slice(0, 3)).toEqual([]);
    }),
    // A smaller counter-example is not worth the minutes: a plan is read as it is.
    { numRuns: 60, endOnFailure: true, seed: chooseSeed('pace plans') },
  );
}, 600_000);

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
  600_000,
);

it.each(['careful', 'normal', 'fast'] as const)(
  'two broadcasts, 200 due reminders and replies share a number, by any dice: %s',
  (preset) => {
    const seed = chooseSeed('shared number');
    for (let more = 0; more < 8; more += 1) {
      const run = runPlan(sharedNumber(preset, seed + more));
      expect(breaches(run).slice(0, 3)).toEqual([]);
      expect(furthestAhead(run)).toBeLessThanOrEqual(AT_ONCE);
      expect(count(run, 'broadcast')).toBe(300);
    }
  },
  600_000,
);
