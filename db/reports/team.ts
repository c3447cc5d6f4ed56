import type { Knex } from 'knex';
import { openTime, type OpeningTimes } from '@roms/domain/business-hours';
import { percentileOf } from '@roms/domain/percentile';
import type { Timed } from '@roms/domain/report-figure';
import type { DaySpan } from '@roms/domain/report-span';
import { isNotOfInternal } from '../scopes/internal-customers.ts';
import { spanBindings, within } from './span-bindings.ts';
import { TOOK } from './took.ts';

/** First replies, and resolutions, that are read of a span: the latest, when it has more. */
export const MOST_TIMES = 100_000;

/**
 * By whom something was done (null: the shop's own phone), the hour of the shop's clock at which the wait began, and how
 * long it took: milliseconds of business hours.
 */
export type Took = { agentId: number | null; hour: number; ms: number };
export type Times = { count: number; median: number | null; p90: number | null };

/** The times of some, of business hours. */
export function timesOf(took: readonly Took[]): Times {
  const numbers = took.map(({ ms }) => ms);
  return { count: numbers.length, median: percentileOf(numbers, 0.5), p90: percentileOf(numbers, 0.9) };
}

/**
 * What an agent answered to who waited in a span of the shop's days: from when the customer began to wait to the answer,
 * with its day. Not of customers of the shop itself.
 */
export async function ownReplies(
  db: Knex,
  span: DaySpan,
  times: OpeningTimes,
  agentId: number,
): Promise<{ day: string; isFirst: boolean; ms: number }[]> {
  const { rows } = await db.raw<{ rows: (Waited & { day: string; isFirst: boolean })[] }>(
    `SELECT r.waited_since AS since, r.replied_at AS until, r.is_first AS "isFirst",
            to_char(r.replied_at AT TIME ZONE :zone, 'YYYY-MM-DD') AS day FROM reply_times r
      WHERE ${within('r.replied_at')} AND ${isNotOfInternal('r.conversation_id')} AND r.agent_id = :agentId
      ORDER BY r.replied_at DESC LIMIT :most`,
    { ...spanBindings(span, times.zone), most: MOST_TIMES, agentId },
  );
  return measured(rows, times).map(({ day, isFirst, ms }) => ({ day, isFirst, ms }));
}

/** The first replies of everybody in a span of the shop's days; at most `MOST_TIMES`, the latest. */
export function firstReplies(db: Knex, span: DaySpan, times: OpeningTimes): Promise<Took[]> {
  return took(db, 'replies', span, times);
}

/** What people resolved in a span of the shop's days (`TOOK`); at most `MOST_TIMES`, the latest. */
export function resolutions(db: Knex, span: DaySpan, times: OpeningTimes): Promise<Took[]> {
  return took(db, 'resolutions', span, times);
}

async function took(db: Knex, timed: Timed, span: DaySpan, times: OpeningTimes): Promise<Took[]> {
  const { rows } = await db.raw<{ rows: (Waited & Omit<Took, 'ms'>)[] }>(
    `SELECT agent_id AS "agentId", since, until, extract(hour FROM since AT TIME ZONE :zone)::int AS hour
       FROM (${TOOK[timed]}) AS took ORDER BY until DESC LIMIT :most`,
    { ...spanBindings(span, times.zone), most: MOST_TIMES },
  );
  return measured(rows, times).map(({ agentId, hour, ms }) => ({ agentId, hour, ms }));
}

/** From when somebody waited, until what ended that. */
export type Waited = { since: Date; until: Date };

/** Each with how much of that were business hours, in milliseconds. */
export function measured<T extends Waited>(rows: readonly T[], times: OpeningTimes): (T & { ms: number })[] {
  if (rows.length === 0) return [];
  const between = openTime(reach(rows), times);
  return rows.map((row) => ({ ...row, ms: between(row.since, row.until) }));
}

/** From the earliest beginning to the latest end. */
function reach(rows: readonly Waited[]): { from: Date; to: Date } {
  let [from, to] = [Infinity, -Infinity];
  for (const { since, until } of rows) {
    from = Math.min(from, since.getTime());
    to = Math.max(to, until.getTime());
  }
  return { from: new Date(from), to: new Date(to) };
}
