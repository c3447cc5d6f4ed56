import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateBroadcast } from './broadcast-estimate.ts';
import { estimatePace } from './estimate.ts';
import { DAY_MS, HOUR_MS, type PacedSend, type PaceFacts, type PaceHours } from './facts.ts';
import { paceRefusal } from './pacing.ts';
import { paceLimits } from './presets.ts';

/** 08:00 in Jakarta. */
const MORNING = Date.parse('2026-11-22T01:00:00Z');
const HOURS = { kept: true, zone: 'Asia/Jakarta' };
const LIMITS = paceLimits('normal', null);

const facts: PaceFacts = {
  ...{ now: MORNING, limits: LIMITS, sends: [], hours: HOURS, warmUpSince: null, breakerUntil: null },
  ...{ stranger: false, strangers: [], sameText: [] },
};
const pace = (count: number, hours: PaceHours = HOURS) =>
  estimatePace('broadcast', count, { ...facts, hours });
const estimate = (texts: number[], strangers = 0, hours: PaceHours = HOURS) => {
  const count = texts.reduce((sum, size) => sum + size, 0);
  return estimateBroadcast({ texts, strangers }, [pace(count, hours)], LIMITS, hours);
};
const different = (count: number): number[] => Array.from({ length: count }, () => 1);

describe('a broadcast', () => {
  it('of different texts to known people is what its pace says', () => {
    const { finishAt, days } = pace(1_000);
    expect(estimate(different(1_000))).toMatchObject({ finishAt, byDay: days, limitedBy: 'pace' });
  });

  it('of one text to 1,000 takes the 250 hours that four an hour make, by day only', () => {
    const { startsAt, finishAt, days, byDay, limitedBy } = estimate([1_000]);
    expect(limitedBy).toBe('same_text');
    // Twelve hours a day: the last four of the 250th hour.
    expect((finishAt - startsAt) / DAY_MS).toBeCloseTo(20 + 9 / 24, 5);
    expect(days).toBe(21);
    expect(byDay.slice(0, -1).every(({ count }) => count === 48)).toBe(true);
    const atAnyHour = estimate([1_000], 0, { ...HOURS, kept: false });
    expect((atAnyHour.finishAt - startsAt) / HOUR_MS).toBe(249);
  });

  it('in five texts is five times as fast, until its pace is slower', () => {
    const five = estimate([200, 200, 200, 200, 200]);
    expect(five.days).toBe(9);
    expect(estimate(Array.from({ length: 25 }, () => 40)).limitedBy).toBe('pace');
  });

  it('to strangers sends five a day to them, and to the others meanwhile', () => {
    const { days, limitedBy, byDay } = estimate(different(100), 20);
    expect(limitedBy).toBe('strangers');
    expect(days).toBe(4);
    expect(byDay.map(({ count }) => count)).toEqual([85, 5, 5, 5]);
  });

  it('to nobody takes no day', () => {
    expect(estimate([])).toMatchObject({ days: 0, byDay: [], startsAt: MORNING, finishAt: MORNING });
  });
});

it('its days always sum to all, and nothing is over before the pace says so', () => {
  const text = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), fc.nat(40), (texts, cold) => {
      const count = texts.reduce((sum, size) => sum + size, 0);
      const { byDay, finishAt, days } = estimate(texts, Math.min(cold, count));
      expect(byDay.reduce((sum, day) => sum + day.count, 0)).toBe(count);
      expect(finishAt).toBeGreaterThanOrEqual(pace(count).finishAt);
      expect(days).toBeGreaterThanOrEqual(byDay.length);
    }),
    { numRuns: 40 },
  );
});

/** When the rules of wa-service would let the last one out, each asked again as soon as it may be. */
function byRules(sends: { text: number; isStranger: boolean }[], hours: PaceHours = HOURS): number {
  const waiting = [...sends];
  const past: PacedSend[] = [];
  const texts = new Map<number, number[]>();
  let now = MORNING;
  const freeAt = ({ text, isStranger }: (typeof sends)[number]): number => {
    const strangers = past
      .filter(({ stranger }) => stranger)
      .map(({ at }) => ({ firstAt: at, lastAt: at, hasReplied: true }));
    const asked = { ...facts, hours, now, sends: past, stranger: isStranger, strangers };
    return paceRefusal('broadcast', { ...asked, sameText: texts.get(text) ?? [] })?.until ?? now;
  };
  while (waiting.length > 0) {
    const free = waiting.map(freeAt);
    const soonest = Math.min(...free);
    if (soonest > now) {
      now = soonest;
      continue;
    }
    const [{ text, isStranger }] = waiting.splice(free.indexOf(soonest), 1) as [(typeof sends)[number]];
    past.push({ at: now, lane: 'broadcast', jitter: 0.5, stranger: isStranger });
    texts.set(text, [...(texts.get(text) ?? []), now]);
  }
  return now;
}

/** Four hours a day, not on the Monday and the Tuesday after it, and with a break on Friday. */
const RESTING: PaceHours = {
  ...HOURS,
  allowed: {
    sendingHours: { from: '10:00', to: '14:00' },
    pauses: { isFridayNoonFree: true, blackoutDays: ['2026-11-23', '2026-11-24'], holidays: null },
  },
};

it.each<[string, number[], number, PaceHours]>([
  ['one text', [60], 0, HOURS],
  ['three texts', [30, 20, 10], 0, HOURS],
  ['different texts', different(130), 0, HOURS],
  ['strangers among them', different(40), 12, HOURS],
  ['one text of a shop that rests', [60], 0, RESTING],
  ['different texts of a shop that rests', different(140), 0, RESTING],
  ['strangers among those of a shop that rests', different(40), 12, RESTING],
])('%s: within an hour of what the rules themselves would do', (_what, texts, strangers, hours) => {
  const sends = texts.flatMap((size, text) =>
    Array.from({ length: size }, () => ({ text, isStranger: false })),
  );
  for (let index = 0; index < strangers; index += 1) sends[sends.length - 1 - index]!.isStranger = true;
  const { finishAt, byDay } = estimate(texts, strangers, hours);
  expect(Math.abs(finishAt - byRules(sends, hours))).toBeLessThan(HOUR_MS);
  const rests = hours.allowed?.pauses?.blackoutDays ?? [];
  expect(byDay.filter(({ date }) => rests.includes(date))).toEqual([]);
});

it('is over when the last of several paces is, and tells of each day the least of them', () => {
  const [atOnce, resting] = [pace(300), pace(300, RESTING)];
  const { finishAt, byDay } = estimateBroadcast(
    { texts: different(300), strangers: 0 },
    [atOnce, resting],
    LIMITS,
    RESTING,
  );
  expect(finishAt).toBe(resting.finishAt);
  expect(byDay).toEqual(resting.days);
});

/** 10:00 in Jakarta, on a Friday; a number that has sent 120 broadcasts in the last two hours. */
const FRIDAY = Date.parse('2026-11-20T03:00:00Z');
const SENT = Array.from({ length: 120 }, (_, index) => FRIDAY - 2 * HOUR_MS + index * 60_000).map(
  (at): PacedSend => ({ at, lane: 'broadcast', jitter: 0.5, stranger: false }),
);

it.each<[string, number, string, [string, number][]]>([
  [
    ...(['600 people and a day of rest among the days', 600, '2026-11-22'] as const),
    ['2026-11-21', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'].map((date) => [date, 120]),
  ],
  ['50 people and a day of rest that comes first', 50, '2026-11-21', [['2026-11-22', 50]]],
])('to %s, from a number that has used up its day', (_what, count, restDay, expected) => {
  const pauses = { isFridayNoonFree: true, blackoutDays: [restDay], holidays: null };
  const hours: PaceHours = { ...HOURS, allowed: { sendingHours: null, pauses } };
  const at = { ...facts, now: FRIDAY };
  const byShop = estimatePace('broadcast', count, { ...at, hours });
  const byNumber = estimatePace('broadcast', count, { ...at, sends: SENT });
  const all = estimatePace('broadcast', count, { ...at, hours, sends: SENT });
  const told = estimateBroadcast(
    { texts: different(count), strangers: 0 },
    [byShop, byNumber],
    LIMITS,
    hours,
  );
  expect(told.byDay).toEqual(expected.map(([date, of]) => ({ date, count: of })));
  expect(told.byDay).toEqual(all.days);
  expect(told.startsAt).toBe(all.startsAt);
  expect(Math.abs(told.finishAt - all.finishAt)).toBeLessThan(2 * HOUR_MS);
});

it('of hours in which the lane is never open is still told', () => {
  const night = { sendingHours: { from: '21:00', to: '23:00' }, pauses: null };
  expect(pace(10, { ...HOURS, allowed: night }).startsAt).toBe(MORNING);
});
