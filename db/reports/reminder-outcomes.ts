import { PROVEN_STATUSES } from '@roms/domain/message-status';
import { ANSWER_WINDOW_DAYS } from '../reminders/answered-reminder.ts';
import { textList } from '../text-list.ts';

/** How long a day of reminder arithmetic is where nobody makes it shorter. */
export const DAY_MS = 86_400_000;

/** The columns of what is summed of reminders. */
export const SUMS = ['sent', 'delivered', 'read', 'answered', 'reordered', 'rupiah'] as const;

/** The binding of `OUTCOMES`: how long an answer is waited for. */
export function answerBinding(dayMs: number): { answerMs: number } {
  return { answerMs: ANSWER_WINDOW_DAYS * dayMs };
}

/**
 * Common table expressions that end with `outcomes`: of each quarter of an hour of `wanted (quarter)` in which WhatsApp
 * took reminders, not of customers of the shop itself, how many those were and what became of them. Answered: the
 * customer wrote within the answer window, and before the next reminder that reached them. Reordered, rupiah: the orders
 * that are revenue and were attributed to them. Reads the reminders by their index and looks up what belongs to each.
 */
export const OUTCOMES = `
  reminders AS MATERIALIZED (
    SELECT m.id, m.status, m.delivered_at, c.customer_id, wanted.quarter
      FROM wanted CROSS JOIN LATERAL (
        SELECT id, status, conversation_id, coalesce(delivered_at, sent_at) AS delivered_at FROM messages
         WHERE automation = 'reminder' AND status IN (${textList(PROVEN_STATUSES)})
           AND sent_at >= wanted.quarter AND sent_at < wanted.quarter + interval '15 minutes'
         -- Quarter by quarter, down their index.
         OFFSET 0) AS m
      JOIN conversations c ON c.id = m.conversation_id JOIN customers p ON p.id = c.customer_id
     WHERE NOT p.internal),
  arrived AS MATERIALIZED (SELECT * FROM reminders WHERE status IN ('delivered', 'read')),
  answers AS (
    SELECT a.id, a.customer_id, a.delivered_at, min(heard.at) AS at
      FROM arrived a JOIN conversations c ON c.customer_id = a.customer_id
     CROSS JOIN LATERAL (
       SELECT min(m.sent_at) AS at FROM messages m
        WHERE m.conversation_id = c.id AND m.direction = 'inbound' AND m.sent_at > a.delivered_at
          AND m.sent_at <= a.delivered_at + make_interval(secs => :answerMs / 1000.0)) AS heard
     WHERE heard.at IS NOT NULL GROUP BY a.id, a.customer_id, a.delivered_at),
  answered AS (
    SELECT a.id FROM answers a WHERE NOT EXISTS (
      SELECT FROM conversations c JOIN messages later ON later.conversation_id = c.id
       WHERE c.customer_id = a.customer_id AND later.automation = 'reminder'
         AND later.status IN ('delivered', 'read')
         AND later.delivered_at > a.delivered_at AND later.delivered_at < a.at
      -- Looked up for each answer: joined, it would read every reminder that ever arrived.
      OFFSET 0)),
  brought AS (
    SELECT arrived.id, sum(o.rupiah) AS rupiah
      FROM arrived JOIN attributions a ON a.message_id = arrived.id
      JOIN report_orders o ON o.order_id = a.order_id AND o.day IS NOT NULL
     GROUP BY arrived.id),
  outcomes AS (
    SELECT quarter, count(*) AS sent, count(*) FILTER (WHERE status IN ('delivered', 'read')) AS delivered,
           count(*) FILTER (WHERE status = 'read') AS read, count(answered.id) AS answered,
           count(brought.id) AS reordered, coalesce(sum(brought.rupiah), 0) AS rupiah
      FROM reminders LEFT JOIN answered USING (id) LEFT JOIN brought USING (id)
     GROUP BY quarter)`;
