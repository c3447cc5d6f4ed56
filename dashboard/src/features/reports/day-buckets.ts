import type { RevenueReport } from '@roms/contracts/reports';
import { countDays, type Days } from './report-days.ts';

type Sold = { orders: number; revenue: number };
/** Some days as one place of a chart; `before` is the same of what is compared with. */
export type Bucket = Days & Sold & { before: Sold | null };

/** Beyond so many days bars are weeks, and then months. */
const MOST_BY_DAY = 62;
const MOST_BY_WEEK = 400;
export type BucketSize = 'day' | 'week' | 'month';

export function bucketSizeOf(days: Days): BucketSize {
  const count = countDays(days);
  if (count <= MOST_BY_DAY) return 'day';
  return count <= MOST_BY_WEEK ? 'week' : 'month';
}

/**
 * The days of a revenue report as places of a chart: days, sevens of days from the first one, or months. A day of the
 * past stands where its counterpart stands, the first at the first.
 */
export function bucketsOf({
  span,
  days,
  daysBefore,
}: Pick<RevenueReport, 'span' | 'days' | 'daysBefore'>): Bucket[] {
  const size = bucketSizeOf(span);
  const keyOf = (date: string, index: number): string => {
    if (size === 'day') return date;
    return size === 'week' ? String(Math.floor(index / 7)) : date.slice(0, 7);
  };
  const buckets = new Map<string, Bucket>();
  days.forEach(({ date, orders, revenue }, index) => {
    const key = keyOf(date, index);
    const known = buckets.get(key);
    const bucket = known ?? { from: date, to: date, orders: 0, revenue: 0, before: null };
    bucket.to = date;
    bucket.orders += orders;
    bucket.revenue += revenue;
    if (known === undefined) buckets.set(key, bucket);
  });
  // A leap day more has its place in the last.
  daysBefore?.forEach(({ orders, revenue }, index) => {
    const place = Math.min(index, days.length - 1);
    const bucket = buckets.get(keyOf(days[place]!.date, place))!;
    bucket.before ??= { orders: 0, revenue: 0 };
    bucket.before.orders += orders;
    bucket.before.revenue += revenue;
  });
  return [...buckets.values()];
}
