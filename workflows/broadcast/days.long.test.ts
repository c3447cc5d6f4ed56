import { stdout } from 'node:process';
import { expect, it } from 'vitest';
import { runDays, type DaysPlan } from '../../tests/support/broadcast-days.ts';
import { expectRules } from '../../tests/support/broadcast-days-checks.ts';
import { chooseSeed } from '../../tests/support/hostile.ts';

const DAY_MS = 86_400_000;
/** 84 days are some 10,000 texts that are written, judged twice and settled: a busy machine works on them for half an hour. */
const LONGEST_MS = 3_600_000;

const plan = (change: Partial<DaysPlan>): DaysPlan => ({
  ...{ seed: chooseSeed('broadcast days, long'), startAt: new Date('2027-03-04T07:00:00Z') },
  ...{
    pace: { preset: 'normal', perDay: null },
    bornWarm: true,
    pauses: 0,
    remindersADay: 0,
    thankYousADay: 0,
  },
  settings: {
    pauseFridayNoon: true,
    blackoutDays: ['2027-03-10', '2027-03-11', '2027-03-12', '2027-03-26', '2027-04-20', '2027-05-01'],
  },
  broadcasts: [],
  ...change,
});

it(
  '10,000 recipients of one broadcast: every rule, each once, and over when the wizard says',
  async () => {
    const run = await runDays(plan({ broadcasts: [{ recipients: 10_000 }] }));
    expectRules(run);
    expect(run.broadcasts).toMatchObject([{ state: 'done' }]);
    expect(run.sent).toHaveLength(10_000);
    const told = run.estimates[0]!.getTime();
    const days = (run.finishedAt - run.plan.startAt.getTime()) / DAY_MS;
    const late = (run.finishedAt - told) / DAY_MS;
    stdout.write(`${days.toFixed(1)} days, ${late.toFixed(1)} later than the wizard said\n`);
    expect(Math.abs(late)).toBeLessThan(1 + days * 0.03);
  },
  LONGEST_MS,
);

it(
  'two broadcasts of a young number, with reminders, thank-yous, pauses and an end date',
  async () => {
    const endAt = new Date('2027-03-16T05:00:00Z');
    const run = await runDays(
      plan({
        pace: { preset: 'fast', perDay: null },
        broadcasts: [{ recipients: 900 }, { recipients: 900, endAt }],
        ...{ bornWarm: false, pauses: 20, remindersADay: 100, thankYousADay: 40 },
      }),
    );
    expectRules(run);
    const [whole, cut] = run.broadcasts;
    expect([whole!.state, cut!.state]).toEqual(['done', 'partly_done']);
    expect(cut!.left.every(({ at }) => at < endAt.getTime())).toBe(true);
    // Both go on side by side: neither waits for the other's end.
    const half = (one: typeof whole) => one!.left[Math.floor(cut!.left.length / 2)]!.at;
    expect(Math.abs(half(whole) - half(cut))).toBeLessThan(5 * DAY_MS);
  },
  LONGEST_MS,
);
