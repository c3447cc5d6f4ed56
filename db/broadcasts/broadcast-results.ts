import type { Db } from '../knex.ts';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import { textList } from '../text-list.ts';

/** What a broadcast brought: people, each once, and the money of their orders (rupiah). */
export type BroadcastResults = { replied: number; ordered: number; optedOut: number; revenue: number };

/** WhatsApp tells whole seconds: what was written right after the message seems to be from before it (seconds). */
const ROUNDED_SECONDS = 2;

/**
 * When the recipient `r` answered, opted out, and what orders the message to them brought, each null or 0 without: three
 * lateral joins. What counts as an answer is any word within the answer window after the message but a STOP, which is
 * told by itself. Bound is `:answerMs`.
 */
export const RESULTS_OF_RECIPIENT = `
  LEFT JOIN LATERAL (
    SELECT min(m.sent_at) AS at FROM conversations c JOIN messages m ON m.conversation_id = c.id
     WHERE c.customer_id = r.customer_id AND m.direction = 'inbound' AND m.reply_word IS DISTINCT FROM 'opt_out'
       AND m.sent_at > r.sent_at - interval '${ROUNDED_SECONDS} seconds'
       AND m.sent_at <= r.sent_at + make_interval(secs => :answerMs / 1000.0)) AS reply ON r.sent_at IS NOT NULL
  LEFT JOIN LATERAL (
    SELECT min(s.at) AS at FROM consents s
     WHERE s.customer_id = r.customer_id AND s.kind = 'marketing' AND s.state = 'withdrawn'
       AND s.at > r.sent_at - interval '${ROUNDED_SECONDS} seconds'
       AND s.at <= r.sent_at + make_interval(secs => :answerMs / 1000.0)) AS refusal ON r.sent_at IS NOT NULL
  LEFT JOIN LATERAL (
    SELECT count(*)::integer AS orders, coalesce(sum(o.total_amount), 0)::bigint AS revenue
      FROM attributions a JOIN orders o ON o.id = a.order_id
     WHERE a.message_id = r.message_id AND o.status IN (${textList(REVENUE_STATUSES)})) AS brought ON true`;

/** What each of these broadcasts brought so far; of one that reached nobody nothing. */
export async function broadcastResults(
  db: Db,
  ids: readonly number[],
  { answerMs }: { answerMs: number },
): Promise<Map<number, BroadcastResults>> {
  if (ids.length === 0) return new Map();
  type Row = BroadcastResults & { broadcastId: number };
  const { rows } = (await db.raw(
    `SELECT r.broadcast_id AS "broadcastId", count(reply.at)::integer AS replied,
            count(refusal.at)::integer AS "optedOut",
            count(*) FILTER (WHERE brought.orders > 0)::integer AS ordered,
            coalesce(sum(brought.revenue), 0)::bigint AS revenue
       FROM broadcast_recipients r ${RESULTS_OF_RECIPIENT}
      WHERE r.broadcast_id = ANY(:ids) AND r.sent_at IS NOT NULL
      GROUP BY r.broadcast_id`,
    { ids: [...ids], answerMs },
  )) as { rows: Row[] };
  const nothing: BroadcastResults = { replied: 0, ordered: 0, optedOut: 0, revenue: 0 };
  const found = new Map(rows.map(({ broadcastId, ...results }) => [Number(broadcastId), results]));
  return new Map(ids.map((id) => [id, found.get(id) ?? nothing]));
}
