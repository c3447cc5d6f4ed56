import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseSeed } from '../../tests/support/hostile.ts';
import { big, count, NOON, planArbitrary, sharedNumber } from './pace/plans.ts';
import { breaches, furthestAhead, overtakings } from './pace/rules.ts';
import { AT_ONCE, runPlan } from './pace/run.ts';
import type { Run } from './pace/run.ts';

const HOUR = 3_600_000;

describe('the pace', () => {
  it('holds for any plan, seed and moment of a restart', () => {
    fc.assert(
      fc.property(planArbitrary, (plan) => {
        expect(breaches(runPlan(plan)).slice(0, 3)).toEqual([]);
      }),
      { numRuns: 8, endOnFailure: true, seed: chooseSeed('pace plans') },
    );
  });

  it.each([
    ['careful', 1, 40],
    ['normal', 2, 60],
    ['fast', 3, 120],
  ] as const)(
    'holds for 500 broadcasts with reminders, replies and restarts: %s',
    (preset, seed, remindersPerDay) => {
      const pace = { preset, perDay: null };
      const run = runPlan(
        big({ seed, pace, remindersPerDay, broadcasts: 500, replies: 60, restartPerMille: 5 }),
      );
      expect(breaches(run).slice(0, 3)).toEqual([]);
      expect(overtakings(run)).toEqual([]);
      expect(count(run, 'broadcast')).toBe(500);
      expect(count(run, 'reply')).toBeGreaterThan(20);
      expect(count(run, 'reminder')).toBeGreaterThan(50);
      expect(run.restarts.length).toBeGreaterThan(5);
    },
  );

  it('a restart after every single event changes nothing', () => {
    const plan = big({ bornWarm: true, broadcasts: 25, restartPerMille: 1_000, replies: 20 });
    const run = runPlan(plan);
    expect(breaches(run).slice(0, 3)).toEqual([]);
    expect(run.restarts.length).toBeGreaterThan(100);
  });

  it('reminders get what they need of a full day, and the broadcast what is left', () => {
    const run = runPlan(big({ bornWarm: true, broadcasts: 200, remindersPerDay: 220, logouts: 0 }));
    expect(breaches(run).slice(0, 3)).toEqual([]);
    const days = (run.finishedAt - run.plan.startAt) / (24 * HOUR);
    expect(run.capped.length).toBeGreaterThan(0);
    expect(count(run, 'reminder') / days).toBeGreaterThan(200);
  });
});

it('two broadcasts, 200 due reminders and replies share a number: its budget holds, and all go on', () => {
  const run = runPlan(sharedNumber('normal', 5));
  expect(breaches(run).slice(0, 3)).toEqual([]);
  expect(overtakings(run)).toEqual([]);
  expect(furthestAhead(run)).toBeLessThanOrEqual(AT_ONCE);
  expect(new Set(run.sent.map(({ key }) => key)).size).toBe(run.sent.length);
  expect(count(run, 'broadcast')).toBe(300);
  expect(count(run, 'reminder')).toBeGreaterThan(200);
  expect(count(run, 'reply')).toBeGreaterThan(20);
});

describe('texts and strangers', () => {
  it('hold a broadcast that has many of both', () => {
    const run = runPlan(big({ bornWarm: true, broadcasts: 200, strangerShare: 0.15, sameTextShare: 0.4 }));
    expect(breaches(run).slice(0, 3)).toEqual([]);
    expect(run.sent.filter(({ stranger }) => stranger).length).toBeGreaterThan(15);
  });
});

describe('the checks themselves', () => {
  const sound = runPlan(big({ broadcasts: 200, bornWarm: true, logouts: 0, restartPerMille: 0 }));
  /** A run of the plan, in which one send is moved or made another: the rules must notice. */
  const spoilt = (spoil: (run: Run) => void): string[] => {
    const run = structuredClone(sound);
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
