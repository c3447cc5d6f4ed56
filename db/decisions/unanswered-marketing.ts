import type { Knex } from 'knex';
import { MARKETING_AUTOMATIONS } from '@roms/domain/automations';
import { PROVEN_STATUSES } from '@roms/domain/message-status';

/**
 * How much marketing went to a customer since they last wrote (a reply word too) or ordered, whatever caused it; what
 * is unconfirmed may have arrived and counts.
 */
export async function unansweredMarketing(
  db: Knex,
  asked: { customerId: number; occurrenceKey: string },
): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `WITH own AS (SELECT id FROM conversations WHERE customer_id = :customerId),
          word AS (
            SELECT greatest(
              (SELECT max(heard.at) FROM own CROSS JOIN LATERAL (
                 SELECT sent_at AS at FROM messages
                  WHERE conversation_id = own.id AND direction = 'inbound'
                  ORDER BY sent_at DESC LIMIT 1) AS heard),
              (SELECT max(ordered_at) FROM orders WHERE customer_id = :customerId AND status <> 'draft'),
              '-infinity'::timestamptz) AS at)
     SELECT count(*)::integer AS count FROM own
       JOIN messages m ON m.conversation_id = own.id AND m.sent_at > (SELECT at FROM word)
      WHERE m.automation = ANY(:marketing) AND m.status = ANY(:arrived)
        AND m.occurrence_key IS DISTINCT FROM :occurrenceKey`,
    { ...asked, marketing: [...MARKETING_AUTOMATIONS], arrived: [...PROVEN_STATUSES, 'unconfirmed'] },
  );
  return rows[0]?.count ?? 0;
}
