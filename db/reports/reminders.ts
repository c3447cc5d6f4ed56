import type { Knex } from 'knex';
import { PROVEN_STATUSES } from '@roms/domain/message-status';
import type { DaySpan } from '@roms/domain/report-span';
import type { Counted } from '@roms/domain/share-interval';
import { attributionWindow } from '../orders/attribute-order.ts';
import { ANSWER_WINDOW_DAYS } from '../reminders/answered-reminder.ts';
import { spanBindings, within } from './span-bindings.ts';

export type ReminderFigures = {
  sent: number;
  delivered: number;
  read: number;
  answered: number;
  reordered: number;
  revenue: number;
};

const DAY_MS = 86_400_000;
/** Reminders that are looked at of a span: the latest, when it has more. */
export const MOST_REMINDERS = 100_000;

/** The latest reminders that WhatsApp took in the span, not of customers of the shop itself, and of them what arrived. */
const REMINDERS = `
  reminders AS MATERIALIZED (
    SELECT m.id, m.status, m.sent_at, c.customer_id, coalesce(m.delivered_at, m.sent_at) AS delivered_at
      FROM messages m JOIN conversations c ON c.id = m.conversation_id JOIN customers p ON p.id = c.customer_id
     WHERE m.automation = 'reminder' AND m.status IN ('${PROVEN_STATUSES.join("', '")}')
       AND ${within('m.sent_at')} AND NOT p.internal
     ORDER BY m.sent_at DESC LIMIT :most),
  arrived AS MATERIALIZED (SELECT * FROM reminders WHERE status IN ('delivered', 'read'))`;

/**
 * What became of the reminders that were sent in a span of the shop's days. Answered: the customer wrote within the answer
 * window, and before the next reminder that reached them. Reordered and revenue: the orders that are revenue and were
 * attributed to them. `dayMs`: how long a day of reminder arithmetic is. Reads the span's reminders by their index and
 * looks up what belongs to each.
 */
export async function reminderFigures(
  db: Knex,
  span: DaySpan,
  { zone, dayMs = DAY_MS }: { zone: string; dayMs?: number },
): Promise<ReminderFigures> {
  const { rows } = await db.raw<{ rows: ReminderFigures[] }>(
    `WITH ${REMINDERS},
     answers AS (
       SELECT a.id, a.customer_id, a.delivered_at, min(heard.at) AS at
         FROM arrived a JOIN conversations c ON c.customer_id = a.customer_id
        CROSS JOIN LATERAL (
          SELECT min(m.sent_at) AS at FROM messages m
           WHERE m.conversation_id = c.id AND m.direction = 'inbound' AND m.sent_at > a.delivered_at
             AND m.sent_at <= a.delivered_at + make_interval(secs => :answerMs / 1000.0)) AS heard
        WHERE heard.at IS NOT NULL GROUP BY a.id, a.customer_id, a.delivered_at),
     answered AS (
       SELECT count(*)::int AS answered FROM answers a WHERE NOT EXISTS (
         SELECT FROM conversations c JOIN messages later ON later.conversation_id = c.id
          WHERE c.customer_id = a.customer_id AND later.automation = 'reminder'
            AND later.status IN ('delivered', 'read')
            AND later.delivered_at > a.delivered_at AND later.delivered_at < a.at
         -- Looked up for each answer: joined, it would read every reminder that ever arrived.
         OFFSET 0)),
     brought AS (
       SELECT count(DISTINCT a.message_id)::int AS reordered, coalesce(sum(o.rupiah), 0)::bigint AS revenue
         FROM arrived JOIN attributions a ON a.message_id = arrived.id
         JOIN report_orders o ON o.order_id = a.order_id AND o.day IS NOT NULL)
     SELECT count(*)::int AS sent, count(*) FILTER (WHERE status IN ('delivered', 'read'))::int AS delivered,
            count(*) FILTER (WHERE status = 'read')::int AS read,
            (SELECT answered FROM answered), (SELECT reordered FROM brought), (SELECT revenue FROM brought)
       FROM reminders`,
    { ...spanBindings(span, zone), most: MOST_REMINDERS, answerMs: ANSWER_WINDOW_DAYS * dayMs },
  );
  return rows[0]!;
}

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
    `WITH ${REMINDERS},
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
