import { dateIn } from '../clock.ts';
import type { PaceEstimate } from './estimate.ts';
import { DAY_MS, HOUR_MS, type PaceHours } from './facts.ts';
import { openingAt } from './hours.ts';
import { keptToHours } from './kept-to-hours.ts';
import type { PaceLimits } from './presets.ts';

/** A broadcast as its pace sees it. */
export type BroadcastLoad = {
  /** How many read each different text. */
  texts: readonly number[];
  /** How many of them never wrote to the shop. */
  strangers: number;
};

export type BroadcastEstimate = {
  startsAt: number;
  finishAt: number;
  /** Calendar days of the shop from the first send to the last, both counted; 0 when nothing leaves. */
  days: number;
  /** Days without a send are left out. */
  byDay: { date: string; count: number }[];
  limitedBy: 'pace' | 'same_text' | 'strangers';
};

/**
 * When a broadcast would be over. Each of `told` is what `estimatePace` or the gateway says of as many sends with
 * different texts to people who are known: the gateway knows what its number sent today, and the shop's rest is put into
 * its days. Here few of the same words leave in an hour, and few to strangers in a day. Of each day it tells the most
 * that all allow, as far as they list days.
 */
export function estimateBroadcast(
  load: BroadcastLoad,
  told: readonly [PaceEstimate, ...PaceEstimate[]],
  limits: Pick<PaceLimits, 'identicalPerHour' | 'strangersPerDay'>,
  hours: PaceHours,
): BroadcastEstimate {
  const count = load.texts.reduce((sum, size) => sum + size, 0);
  const paces = told.map((pace) => keptToHours(pace, hours));
  const start = Math.max(...paces.map(({ startsAt }) => startsAt));
  if (count === 0) return { startsAt: start, finishAt: start, days: 0, byDay: [], limitedBy: 'pace' };
  const most = load.texts.reduce((largest, size) => Math.max(largest, size), 0);
  const same = spread(most, { cap: limits.identicalPerHour, windowMs: HOUR_MS }, start, hours);
  const cold = spread(load.strangers, { cap: limits.strangersPerDay, windowMs: DAY_MS }, start, hours);
  const pacedUntil = Math.max(...paces.map((pace) => pace.finishAt));
  const finishAt = Math.max(pacedUntil, same.finishAt, cold.finishAt);
  const limitedBy = finishAt === pacedUntil ? 'pace' : finishAt === same.finishAt ? 'same_text' : 'strangers';
  return {
    ...{ startsAt: start, finishAt, limitedBy },
    days: daysBetween(dateIn(new Date(start), hours.zone), dateIn(new Date(finishAt), hours.zone)),
    byDay: byDayOf({ load, count, paces, same, cold }),
  };
}

/**
 * Sends of which only `cap` leave within a rolling window, in the lane's hours: how many a day, and when the last. So few
 * that the cap holds none of them may leave from the first moment on.
 */
type Spread = { finishAt: number; days: Map<string, number> };

function spread(
  count: number,
  { cap, windowMs }: { cap: number; windowMs: number },
  from: number,
  hours: PaceHours,
): Spread {
  const { kept, zone } = hours;
  if (count <= cap) return { finishAt: from, days: new Map([[dateIn(new Date(from), zone), count]]) };
  const times: number[] = [];
  const days = new Map<string, number>();
  let at = from;
  let opening = { opensAt: -Infinity, closesAt: kept ? -Infinity : Infinity };
  let day = { date: '', endsAt: -Infinity };
  for (let index = 0; index < count; index += 1) {
    const leaving = times[index - cap];
    if (leaving !== undefined) at = Math.max(at, leaving + windowMs);
    if (at >= opening.closesAt) {
      opening = openingAt('broadcast', at, hours);
      at = Math.max(at, opening.opensAt);
    }
    times.push(at);
    if (at >= day.endsAt) day = { date: dateIn(new Date(at), zone), endsAt: at - (at % HOUR_MS) + HOUR_MS };
    days.set(day.date, (days.get(day.date) ?? 0) + 1);
  }
  return { finishAt: times.at(-1) ?? from, days };
}

function byDayOf(parts: {
  load: BroadcastLoad;
  count: number;
  paces: readonly PaceEstimate[];
  same: Spread;
  cold: Spread;
}): BroadcastEstimate['byDay'] {
  const { load, count, same, cold } = parts;
  const paces = parts.paces.map(({ days }) => ({
    days: new Map(days.map((day) => [day.date, day.count])),
    sum: 0,
  }));
  const spreads = [...paces, same, cold];
  const dates = [...new Set(spreads.flatMap(({ days }) => [...days.keys()]))].sort();
  const sizes = [...Map.groupBy(load.texts, (size) => size)].map(([size, { length }]) => ({ size, length }));
  const known = count - load.strangers;
  const sum = { same: 0, cold: 0, all: 0 };
  const list: BroadcastEstimate['byDay'] = [];
  for (const date of dates) {
    for (const pace of paces) pace.sum += pace.days.get(date) ?? 0;
    sum.same += same.days.get(date) ?? 0;
    sum.cold += cold.days.get(date) ?? 0;
    const texts = sizes.reduce((left, { size, length }) => left + length * Math.min(size, sum.same), 0);
    const until = Math.min(
      ...paces.map((pace) => pace.sum),
      texts,
      known + Math.min(load.strangers, sum.cold),
    );
    if (until > sum.all) list.push({ date, count: until - sum.all });
    sum.all = Math.max(sum.all, until);
  }
  return list;
}

function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
}
