import type { Knex } from 'knex';
import { openTime, type OpeningTimes } from '@roms/domain/business-hours';
import { percentileOf } from '@roms/domain/percentile';
import type { DaySpan } from '@roms/domain/report-span';
import { spanBindings, within } from './span-bindings.ts';

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
 * What people answered to who waited in a span of the shop's days: from when the customer began to wait to the answer. Not
 * of customers of the shop itself. At most `most`, the latest; rows are read by an index on the time of the answer.
 */
export async function replies(
  db: Knex,
  span: DaySpan,
  times: OpeningTimes,
  { most = MOST_TIMES, agentId = null }: { most?: number; agentId?: number | null } = {},
): Promise<(Took & { day: string; isFirst: boolean })[]> {
  const { rows } = await db.raw<{ rows: (Row & { day: string; isFirst: boolean })[] }>(
    `SELECT r.agent_id AS "agentId", r.waited_since AS since, r.replied_at AS until, r.is_first AS "isFirst",
            extract(hour FROM r.waited_since AT TIME ZONE :zone)::int AS hour,
            to_char(r.replied_at AT TIME ZONE :zone, 'YYYY-MM-DD') AS day FROM reply_times r
      WHERE ${within('r.replied_at')} AND ${notInternal('r')}
        ${agentId === null ? 'AND r.is_first' : 'AND r.agent_id = :agentId'}
      ORDER BY r.replied_at DESC LIMIT :most`,
    { ...spanBindings(span, times.zone), most, ...(agentId === null ? {} : { agentId }) },
  );
  return measured(rows, times).map((took, index) => {
    const { day, isFirst } = rows[index]!;
    return { ...took, day, isFirst };
  });
}

/** The first replies of everybody. */
export function firstReplies(db: Knex, span: DaySpan, times: OpeningTimes): Promise<Took[]> {
  return replies(db, span, times);
}

/**
 * What people resolved in a span of the shop's days: from the customer's first message since it was last resolved. What
 * holds no message of the customer is none. Not of customers of the shop itself; at most `most`, the latest.
 */
export async function resolutions(
  db: Knex,
  span: DaySpan,
  times: OpeningTimes,
  most = MOST_TIMES,
): Promise<Took[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT a.actor_id::bigint AS "agentId", began.sent_at AS since, a.at AS until,
            extract(hour FROM began.sent_at AT TIME ZONE :zone)::int AS hour
       FROM conversation_activities a, LATERAL (
         SELECT m.sent_at FROM messages m
          WHERE m.conversation_id = a.conversation_id AND m.direction = 'inbound' AND m.sent_at <= a.at
            AND m.sent_at > coalesce((
              SELECT max(b.at) FROM conversation_activities b
               WHERE b.conversation_id = a.conversation_id AND b.type = 'resolved' AND b.at < a.at), '-infinity')
          ORDER BY m.sent_at LIMIT 1) AS began
      WHERE a.type = 'resolved' AND a.actor_kind = 'user' AND ${within('a.at')} AND ${notInternal('a')}
      ORDER BY a.at DESC LIMIT :most`,
    { ...spanBindings(span, times.zone), most },
  );
  return measured(rows, times);
}

type Row = { agentId: number | null; hour: number; since: Date; until: Date };

/** Nobody's conversations are asked for one by one: those of the shop itself are few. */
function notInternal(row: string): string {
  return `${row}.conversation_id <> ALL (ARRAY(
    SELECT c.id FROM conversations c JOIN customers p ON p.id = c.customer_id WHERE p.internal))`;
}

function measured(rows: readonly Row[], times: OpeningTimes): Took[] {
  if (rows.length === 0) return [];
  const between = openTime(reach(rows), times);
  return rows.map(({ agentId, hour, since, until }) => ({ agentId, hour, ms: between(since, until) }));
}

/** From the earliest beginning to the latest end. */
function reach(rows: readonly Row[]): { from: Date; to: Date } {
  let [from, to] = [Infinity, -Infinity];
  for (const { since, until } of rows) {
    from = Math.min(from, since.getTime());
    to = Math.max(to, until.getTime());
  }
  return { from: new Date(from), to: new Date(to) };
}
