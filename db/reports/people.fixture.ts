import type { Knex } from 'knex';
import type { Counted } from '@roms/domain/share-interval';
import { countReminders } from './count-reminders.ts';
import type { ReminderFigures } from './reminders.ts';
import type { Asked } from './reports.fixture.ts';
import type { Took } from './team.ts';

/** What the reports of reminders and of the team should say, asked of the rows by other statements than their own. */

const inSpan = (column: string): string => `timezone(:zone, ${column})::date BETWEEN :from AND :to`;

/** Reminders that left for customers, by `m`, in any conversation of theirs. */
const SENT = `messages m, conversations c, customers p WHERE c.id = m.conversation_id AND p.id = c.customer_id
  AND NOT p.internal AND m.automation = 'reminder' AND m.status IN ('sent', 'delivered', 'read') AND ${inSpan('m.sent_at')}`;
const ofCustomer = (message: string): string =>
  `${message}.conversation_id IN (SELECT own.id FROM conversations own WHERE own.customer_id = c.customer_id)`;
/** Orders that are revenue, by `o`. */
const REVENUE = `o.status IN ('pending', 'shipped', 'completed')
  AND o.customer_id NOT IN (SELECT insider.id FROM customers insider WHERE insider.internal)`;

/** Counts what is marked of the reminders until nothing is; what others do on the server may hold that up for a moment. */
export async function countAllReminders(db: Knex): Promise<void> {
  do await countReminders(db);
  while (await db('reminder_marks').first('quarter'));
}

async function rowsOf<T>(db: Knex, sql: string, asked: object): Promise<T[]> {
  return (await db.raw<{ rows: T[] }>(sql, asked as never)).rows;
}

export async function trueReminders(db: Knex, asked: Asked): Promise<ReminderFigures> {
  const brought = (what: string): string =>
    `(SELECT ${what} FROM attributions a JOIN orders o ON o.id = a.order_id
       WHERE a.message_id = m.id AND m.status <> 'sent' AND ${REVENUE})`;
  const [figures] = await rowsOf<ReminderFigures>(
    db,
    `SELECT count(*)::int AS sent, coalesce(sum((m.status <> 'sent')::int), 0)::int AS delivered,
            coalesce(sum((m.status = 'read')::int), 0)::int AS read,
            coalesce(sum((m.status <> 'sent' AND (
              SELECT count(*) FROM messages i WHERE ${ofCustomer('i')} AND i.author = 'customer'
                 AND i.sent_at > m.delivered_at AND i.sent_at <= m.delivered_at + interval '7 days'
                 AND NOT EXISTS (
                   SELECT FROM messages later WHERE ${ofCustomer('later')} AND later.automation = 'reminder'
                      AND later.status IN ('delivered', 'read')
                      AND later.delivered_at > m.delivered_at AND later.delivered_at < i.sent_at)
              ) > 0)::int), 0)::int AS answered,
            coalesce(sum(${brought('least(count(*), 1)')}), 0)::int AS reordered,
            coalesce(sum(${brought('sum(o.total_amount)')}), 0)::bigint AS revenue
       FROM ${SENT}`,
    asked,
  );
  return figures!;
}

export async function trueArms(db: Knex, asked: Asked): Promise<{ reminded: Counted; heldOut: Counted }> {
  const arm = async (first: string): Promise<Counted> => {
    const [counted] = await rowsOf<Counted>(
      db,
      `SELECT count(*)::int AS count, coalesce(sum((EXISTS (
                SELECT 1 FROM orders o WHERE o.customer_id = first.customer_id AND ${REVENUE}
                   AND o.ordered_at > first.at AND o.ordered_at <= first.at + interval '168 hours'))::int), 0)::int AS ordered
         FROM (${first} GROUP BY 1) AS first`,
      asked,
    );
    return counted!;
  };
  return {
    reminded: await arm(
      `SELECT c.customer_id, min(m.delivered_at) AS at FROM ${SENT} AND m.status <> 'sent'`,
    ),
    heldOut:
      await arm(`SELECT e.customer_id, min(e.at) AS at FROM evaluations e JOIN customers p ON p.id = e.customer_id
      WHERE NOT p.internal AND e.automation = 'reminder' AND e.code = 'holdout' AND ${inSpan('e.at')}`),
  };
}

/** Milliseconds between `since` and `until`: all, or those between two hours of each day of the shop's clock. */
const ALL_HOURS = 'extract(epoch FROM until - since) * 1000';
const OPEN_HOURS = `(
  SELECT coalesce(sum(extract(epoch FROM least(until, shuts) - greatest(since, opens)) * 1000), 0)
    FROM generate_series(timezone(:zone, since)::date::timestamp, timezone(:zone, until)::date::timestamp, interval '1 day') AS day,
         LATERAL (SELECT timezone(:zone, day + cast(:opens AS time)) AS opens, timezone(:zone, day + cast(:shuts AS time)) AS shuts) AS hours
   WHERE least(until, shuts) > greatest(since, opens))`;

/** First replies, and what people resolved, each as (agent, since, until). */
const TOOK = {
  replies: `SELECT r.agent_id AS agent, r.waited_since AS since, r.replied_at AS until
    FROM reply_times r, conversations c, customers p
   WHERE c.id = r.conversation_id AND p.id = c.customer_id AND NOT p.internal AND r.is_first AND ${inSpan('r.replied_at')}`,
  resolutions: `SELECT agent, since, until FROM (
    SELECT cast(a.actor_id AS bigint) AS agent, a.at AS until, (
             SELECT min(m.sent_at) FROM messages m WHERE m.conversation_id = a.conversation_id
                AND m.author = 'customer' AND m.sent_at <= a.at AND NOT EXISTS (
                  SELECT FROM conversation_activities b WHERE b.conversation_id = a.conversation_id
                     AND b.type = 'resolved' AND b.at < a.at AND b.at >= m.sent_at)) AS since
      FROM conversation_activities a, conversations c, customers p
     WHERE c.id = a.conversation_id AND p.id = c.customer_id AND NOT p.internal
       AND a.type = 'resolved' AND a.actor_kind = 'user' AND ${inSpan('a.at')}) AS ended
   WHERE since IS NOT NULL`,
};

/** Each reply or resolution of a span, in the order of `sorted`; `open`: the hours of each day that count, else all. */
export async function trueTook(
  db: Knex,
  what: keyof typeof TOOK,
  asked: Asked & { open?: { from: string; to: string } },
): Promise<Took[]> {
  const { open, ...span } = asked;
  const rows = await rowsOf<Took>(
    db,
    `SELECT agent AS "agentId", date_part('hour', timezone(:zone, since))::int AS hour,
            (${open ? OPEN_HOURS : ALL_HOURS})::float8 AS ms FROM (${TOOK[what]}) AS took`,
    { ...span, ...(open ? { opens: open.from, shuts: open.to } : {}) },
  );
  return sorted(rows);
}

/** In an order that does not depend on who read them; whole milliseconds. */
export function sorted(took: readonly Took[]): Took[] {
  return took
    .map(({ agentId, hour, ms }) => ({ agentId, hour, ms: Math.round(ms) }))
    .toSorted(
      (one, other) => one.ms - other.ms || one.hour - other.hour || (one.agentId ?? 0) - (other.agentId ?? 0),
    );
}
