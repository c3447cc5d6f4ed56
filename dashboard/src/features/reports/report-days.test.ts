import { expect, it } from 'vitest';
import { changeOf } from './figure-change.ts';
import { bucketsOf, bucketSizeOf } from './day-buckets.ts';
import { aFigure } from './reports.fixture.ts';
import { areReportable, countDays, daysOfPreset, presetOf, PRESETS } from './report-days.ts';
import { verdictOf } from './verdict.ts';
import { dayAfter } from '../../ui/time.ts';

it('knows the days of each preset, and the preset of its days', () => {
  const today = '2028-03-01';
  expect(daysOfPreset('last30', today)).toEqual({ from: '2028-02-01', to: today });
  expect(daysOfPreset('lastMonth', today)).toEqual({ from: '2028-02-01', to: '2028-02-29' });
  expect(daysOfPreset('lastMonth', '2026-01-15')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
  expect(daysOfPreset('lastYear', today)).toEqual({ from: '2027-01-01', to: '2027-12-31' });
  for (const preset of PRESETS)
    expect(presetOf(daysOfPreset(preset, '2026-11-22'), '2026-11-22')).toBe(preset);
  expect(presetOf({ from: '2026-11-02', to: '2026-11-03' }, today)).toBeNull();
});

it('takes days that a report can be about', () => {
  expect(areReportable({ from: '2026-11-22', to: '2026-11-22' })).toBe(true);
  expect(areReportable({ from: '2026-11-23', to: '2026-11-22' })).toBe(false);
  expect(areReportable({ from: '2020-01-01', to: '2026-11-22' })).toBe(false);
  expect(areReportable({ from: '', to: 'x' })).toBe(false);
});

const sold = (from: string, count: number, revenue = 10) =>
  Array.from({ length: count }, (_, index) => ({ date: dayAfter(from, index), orders: 1, revenue }));

it('draws days, sevens of days and months, and loses none of them', () => {
  for (const [count, size, places] of [
    [62, 'day', 62],
    [63, 'week', 9],
    [400, 'week', 58],
    [401, 'month', 14],
  ] as const) {
    const days = sold('2026-01-01', count);
    const span = { from: '2026-01-01', to: days.at(-1)!.date };
    const buckets = bucketsOf({ span, days, daysBefore: null });
    expect([count, bucketSizeOf(span), buckets.length]).toEqual([count, size, places]);
    expect(buckets.reduce((sum, { revenue }) => sum + revenue, 0)).toBe(count * 10);
    expect(buckets.reduce((sum, bucket) => sum + countDays(bucket), 0)).toBe(count);
    expect(buckets.every(({ before }) => before === null)).toBe(true);
  }
});

it('puts a day of the past beside its counterpart, also one that is one more', () => {
  const days = sold('2026-02-01', 28);
  const daysBefore = sold('2024-02-01', 29, 1);
  const buckets = bucketsOf({ span: { from: '2026-02-01', to: '2026-02-28' }, days, daysBefore });
  expect(buckets).toHaveLength(28);
  expect(buckets[0]!.before).toEqual({ orders: 1, revenue: 1 });
  expect(buckets.at(-1)!.before).toEqual({ orders: 2, revenue: 2 });
});

it('tells how a figure changed, and whether that is good', () => {
  expect(changeOf(aFigure('revenue', 120, 100))).toEqual({ kind: 'part', by: 0.2, isBetter: true });
  expect(changeOf(aFigure('first_reply_median', 120, 100))).toMatchObject({ by: 0.2, isBetter: false });
  expect(changeOf(aFigure('days_between_orders', 12, 10))).toMatchObject({ by: 0.2, isBetter: null });
  expect(changeOf(aFigure('repeat_rate', 0.5, 0.25))).toEqual({ kind: 'points', by: 0.25, isBetter: true });
  expect(changeOf(aFigure('orders', 3, 0))).toMatchObject({ by: null, isBetter: true });
  expect(changeOf(aFigure('orders', 3, 3))).toMatchObject({ by: 0, isBetter: null });
  expect([changeOf(aFigure('orders', 3, null)), changeOf(aFigure('orders', null, 3))]).toEqual([null, null]);
});

it('says of the comparison no more than its interval allows', () => {
  const arm = { count: 200, ordered: 20 };
  const holdout = { reminded: arm, heldOut: arm, isTooFew: false };
  const between = (low: number, high: number) => ({ value: (low + high) / 2, low, high });
  expect(verdictOf({ ...holdout, difference: null })).toBe('none');
  expect(verdictOf({ ...holdout, difference: between(0.1, 0.2), isTooFew: true })).toBe('few');
  expect(verdictOf({ ...holdout, difference: between(-0.01, 0.2) })).toBe('chance');
  expect(verdictOf({ ...holdout, difference: between(0, 0.2) })).toBe('chance');
  expect(verdictOf({ ...holdout, difference: between(0.01, 0.2) })).toBe('more');
  expect(verdictOf({ ...holdout, difference: between(-0.2, -0.01) })).toBe('fewer');
});
