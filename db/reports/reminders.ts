import type { Knex } from 'knex';
import { PROVEN_STATUSES } from '@roms/domain/message-status';
import type { DaySpan } from '@roms/domain/report-span';
import type { Counted } from '@roms/domain/share-interval';
import { attributionWindow } from '../orders/attribute-order.ts';
import { answerBinding, DAY_MS, OUTCOMES, SUMS } from './reminder-outcomes.ts';
import { spanBindings, within } from './span-bindings.ts';
import { textList } from '../text-list.ts';

export type ReminderFigures = {
  sent: number;
  delivered: number;
  read: number;
  answered: number;
  reordered: number;
  revenue: number;
};

type Counting = { zone: string; dayMs?: number; most?: number };

/** Reminders whose customers are compared with those who were held out: the latest of a span, when it has more. */
export const MOST_REMINDERS = 100_000;

/**
 * Quarters of an hour that are counted while somebody waits, the latest of those of which something changed: more than a
 * week has, so that its summary is always whole. More are marked only while everything is counted anew, as after an upgrade.
 */
export const MOST_MARKED = 8 * 96;

/** Quarters of which something changed since they were counted. */
const MARKED = `SELECT quarter FROM reminder_marks WHERE ${within('quarter')}`;
/** Those and all others in which reminders were sent. */
const ALL = `${MARKED} UNION SELECT date_bin('15 minutes', sent_at, '2000-01-01T00:00:00Z') FROM messages
  WHERE automation = 'reminder' AND status IN (${textList(PROVEN_STATUSES)}) AND ${within('sent_at')}`;

/**
 * What became of the reminders that were sent in a span of the shop's days (`OUTCOMES`): as it is kept by quarters of an
 * hour (`count-reminders`), and counted where something changed since, in `most` quarters (`isCounting` says whether those
 * are all). `dayMs`: how long a day of reminder arithmetic is; what is kept is of real ones.
 */
export async function reminderFigures(
  db: Knex,
  span: DaySpan,
  { zone, dayMs = DAY_MS, most = MOST_MARKED }: Counting,
): Promise<ReminderFigures> {
  const isKept = dayMs === DAY_MS;
  const sums = SUMS.map((sum) => `coalesce(sum(${sum}), 0)::bigint AS ${sum === 'rupiah' ? 'revenue' : sum}`);
  const { rows } = await db.raw<{ rows: ReminderFigures[] }>(
    `WITH wanted AS MATERIALIZED (
       SELECT DISTINCT quarter FROM (${isKept ? MARKED : ALL}) AS changed (quarter)
        ORDER BY quarter DESC LIMIT cast(:most AS bigint)),
     ${OUTCOMES}
     SELECT ${sums.join(', ')} FROM (
       SELECT ${SUMS.join(', ')} FROM reminder_quarters
        WHERE ${within('quarter')} AND quarter NOT IN (SELECT quarter FROM wanted)
       UNION ALL SELECT ${SUMS.join(', ')} FROM outcomes) AS counted`,
    { ...spanBindings(span, zone), ...answerBinding(dayMs), most: isKept ? most : null },
  );
  return rows[0]!;
}

/** Whether more than `most` quarters of a span wait to be counted: what `reminderFigures` says of them is not all yet. */
export async function isCounting(
  db: Knex,
  span: DaySpan,
  { zone, dayMs = DAY_MS, most = MOST_MARKED }: Counting,
): Promise<boolean> {
  if (dayMs !== DAY_MS) return false;
  const { rows } = await db.raw<{ rows: { isMore: boolean }[] }>(
    `SELECT count(*) > :most AS "isMore"
       FROM (SELECT DISTINCT quarter FROM (${MARKED}) AS changed ORDER BY quarter DESC LIMIT :most + 1) AS latest`,
    { ...spanBindings(span, zone), most },
  );
  return rows[0]!.isMore;
}

/** The latest reminders that WhatsApp took in the span, not of customers of the shop itself, and of them what arrived. */
const LATEST = `
  reminders AS MATERIALIZED (
    SELECT m.status, m.sent_at, c.customer_id, coalesce(m.delivered_at, m.sent_at) AS delivered_at
      FROM messages m JOIN conversations c ON c.id = m.conversation_id JOIN customers p ON p.id = c.customer_id
     WHERE m.automation = 'reminder' AND m.status IN (${textList(PROVEN_STATUSES)})
       AND ${within('m.sent_at')} AND NOT p.internal
     ORDER BY m.sent_at DESC LIMIT :most),
  arrived AS (SELECT * FROM reminders WHERE status IN ('delivered', 'read'))`;

/**
 * How many customers the reminders of a span reached, and how many the holdout left out of them in the same days; of both,
 * how many ordered after the first time within the time in which a reminder is credited, whatever brought it: so that the
 * two can be compared. `most`: of how many of the latest reminders; of no days before them is anybody held out.
 */
export async function reminderArms(
  db: Knex,
  span: DaySpan,
  { zone, dayMs = DAY_MS, most = MOST_REMINDERS }: { zone: string; dayMs?: number; most?: number },
): Promise<{ reminded: Counted; heldOut: Counted }> {
  const window = attributionWindow(dayMs);
  const arm = (rows: string): string => `
    SELECT count(*)::int AS count, count(*) FILTER (WHERE EXISTS (
             SELECT FROM report_orders o WHERE o.customer_id = ${rows}.customer_id AND o.day IS NOT NULL
                -- Days, which the index knows, before moments.
                AND o.day >= (${rows}.at AT TIME ZONE 'UTC')::date - 1
                AND o.day <= (${rows}.at AT TIME ZONE 'UTC')::date + cast(:attributionDays AS integer)
                AND o.ordered_at > ${rows}.at
                AND o.ordered_at <= ${rows}.at + make_interval(secs => :attributionMs / 1000.0)))::int AS ordered
      FROM ${rows}`;
  const { rows } = await db.raw<{ rows: (Counted & { arm: 'reminded' | 'heldOut' })[] }>(
    `WITH ${LATEST},
     reached AS MATERIALIZED (
       SELECT customer_id, min(delivered_at) AS at FROM arrived GROUP BY customer_id),
     cut AS (SELECT min(sent_at) AS at FROM reminders HAVING count(*) >= :most),
     held AS MATERIALIZED (
       SELECT e.customer_id, min(e.at) AS at FROM evaluations e
         JOIN customers p ON p.id = e.customer_id
        WHERE e.automation = 'reminder' AND e.stage = 'queue' AND e.code = 'holdout' AND ${within('e.at')}
          AND NOT p.internal AND e.at >= coalesce((SELECT at FROM cut), '-infinity')
        GROUP BY e.customer_id)
     SELECT 'reminded' AS arm, * FROM (${arm('reached')}) AS one
     UNION ALL SELECT 'heldOut', * FROM (${arm('held')}) AS other`,
    {
      ...spanBindings(span, zone),
      ...window,
      most,
      // And one for each end, whatever the zone.
      attributionDays: Math.ceil(window.attributionMs / DAY_MS) + 2,
    },
  );
  const of = (name: string): Counted => {
    const { count, ordered } = rows.find(({ arm }) => arm === name)!;
    return { count, ordered };
  };
  return { reminded: of('reminded'), heldOut: of('heldOut') };
}
