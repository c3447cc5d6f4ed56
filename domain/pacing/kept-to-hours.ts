import { atMinuteOfDay, dateIn } from '../clock.ts';
import type { PaceEstimate } from './estimate.ts';
import type { PaceHours } from './facts.ts';
import { openingAt } from './hours.ts';

/**
 * A pace of broadcasts that does not know when the shop rests, as it is where it does: of each day that is open as many as
 * it lists, and what is left after its last day on further open days, as many as on its largest. One that rests already
 * stays as it is.
 */
export function keptToHours(pace: PaceEstimate, hours: PaceHours): PaceEstimate {
  const last = pace.days.at(-1);
  if (!hours.kept || last === undefined) return pace;
  const listed = new Map(pace.days.map(({ date, count }) => [date, count]));
  const most = pace.days.reduce((largest, { count }) => Math.max(largest, count), 0);
  const days: PaceEstimate['days'] = [];
  const opened = (at: number): number => Math.max(at, openingAt('broadcast', at, hours).opensAt);
  const startsAt = opened(pace.startsAt);
  let left = pace.days.reduce((sum, { count }) => sum + count, 0);
  let lastDay = last.date;
  for (let at = startsAt; left > 0; at = opened(atMinuteOfDay(new Date(at), hours.zone, 0, 1).getTime())) {
    const date = dateIn(new Date(at), hours.zone);
    const count = Math.min(left, date >= last.date ? most : (listed.get(date) ?? 0));
    if (count > 0) days.push({ date, count });
    left -= count;
    lastDay = date;
  }
  const moved = Math.max(0, Date.parse(lastDay) - Date.parse(dateIn(new Date(pace.finishAt), hours.zone)));
  const finishAt = Math.max(pace.finishAt + moved, startsAt + (pace.finishAt - pace.startsAt));
  return { startsAt, finishAt, days };
}
