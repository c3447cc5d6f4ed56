import { expect, it } from 'vitest';
import { runDays, type DaysPlan } from '../../tests/support/broadcast-days.ts';
import { expectRules } from '../../tests/support/broadcast-days-checks.ts';
import { chooseSeed } from '../../tests/support/hostile.ts';

const DAY_MS = 86_400_000;

/** From a Thursday afternoon on, 40 broadcasts a day: Friday's noon and the weekend lie ahead. */
const plan = (change: Partial<DaysPlan>): DaysPlan => ({
  ...{ seed: chooseSeed('broadcast days'), startAt: new Date('2027-03-04T07:00:00Z') },
  ...{
    pace: { preset: 'normal', perDay: 100 },
    bornWarm: true,
    pauses: 0,
    remindersADay: 0,
    thankYousADay: 0,
  },
  settings: { pauseFridayNoon: true, blackoutDays: ['2027-03-06', '2027-03-07'] },
  broadcasts: [],
  ...change,
});

it('keeps every rule of number, customers and shop, and is over when the wizard says', async () => {
  const run = await runDays(plan({ broadcasts: [{ recipients: 90 }] }));
  expectRules(run);
  expect(run.broadcasts).toMatchObject([{ state: 'done' }]);
  expect(run.sent).toHaveLength(90);
  expect(Math.abs(run.finishedAt - run.estimates[0]!.getTime())).toBeLessThan(DAY_MS / 2);
});

it('shares the day of a young number with another one and with reminders, through pauses and to an end date', async () => {
  const run = await runDays(
    plan({
      // Until the end date four days allow 160, of which the first has 60: the second is cut whatever the hands do.
      broadcasts: [{ recipients: 60 }, { recipients: 120, endAt: new Date('2027-03-09T05:00:00Z') }],
      ...{ bornWarm: false, pauses: 8, remindersADay: 20, thankYousADay: 10 },
    }),
  );
  expectRules(run);
  const [whole, cut] = run.broadcasts;
  expect(whole).toMatchObject({ state: 'done' });
  expect(cut).toMatchObject({ state: 'partly_done' });
  expect(new Set(cut!.rows.map(({ status }) => status))).toEqual(new Set(['sent', 'expired']));
  expect(cut!.left.every(({ at }) => at < Date.parse('2027-03-09T05:00:00Z'))).toBe(true);
  expect(run.pauses.length).toBeGreaterThan(0);
});
