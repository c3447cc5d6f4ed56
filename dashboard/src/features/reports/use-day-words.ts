import { useI18n } from 'vue-i18n';
import { calendarDay } from '../../ui/time.ts';
import type { Bucket, BucketSize } from './day-buckets.ts';
import type { Days } from './report-days.ts';

/** Days of the calendar in words: they are days and no moments, so that no zone moves them. */
export function useDayWords() {
  const { locale } = useI18n();
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale.value === 'en' ? 'en-GB' : 'id-ID', { timeZone: 'UTC', ...options });

  /** `1–30 Nov 2026`. */
  const spanText = ({ from, to }: Days): string =>
    format({ day: 'numeric', month: 'short', year: 'numeric' }).formatRange(new Date(from), new Date(to));
  /** `Nov 2026` for `2026-11`. */
  const monthText = (month: string): string =>
    format({ month: 'short', year: 'numeric' }).format(new Date(`${month}-01`));

  /** `Sen 17 Nov`, `17–23 Nov`, `Nov 2026`. */
  function bucketText(bucket: Pick<Bucket, 'from' | 'to'>, size: BucketSize): string {
    if (size === 'month') return monthText(bucket.from.slice(0, 7));
    if (bucket.from === bucket.to) return calendarDay(bucket.from, locale.value);
    return format({ day: 'numeric', month: 'short' }).formatRange(new Date(bucket.from), new Date(bucket.to));
  }
  /** `Senin` for 1. */
  const weekdayText = (weekday: number): string =>
    // 2024 began with a Monday.
    format({ weekday: 'long' }).format(new Date(Date.UTC(2024, 0, weekday)));
  return { spanText, monthText, bucketText, weekdayText };
}
