import type { Timed } from '@roms/domain/report-figure';
import type { Days } from './report-days.ts';

/**
 * The page with what the report of the team took a time of in these days: of all, of an agent (null: the shop's own phone),
 * or of who began to wait at an hour of the shop's clock.
 */
export function countedTimes(
  of: Timed,
  { from, to }: Days,
  by: { agent?: number | null; hour?: number } = {},
): string {
  const narrowed = Object.entries(by).map(([name, value]): [string, string] => [
    name,
    String(value ?? 'phone'),
  ]);
  return `/reports/times?${new URLSearchParams([['of', of], ...narrowed, ['from', from], ['to', to]]).toString()}`;
}
