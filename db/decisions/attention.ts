import type { Knex } from 'knex';
import type { Attention } from '@roms/domain/decisions/check';

type Asked = { customerId: number; occurrenceKey: string; now: Date; dayMs: number };
type Cause = Pick<Attention, 'cause' | 'conversationId' | 'label'>;

/** Why a person has a customer's word first, and how often that held this message; null when nobody has. */
export async function attentionFor(db: Knex, asked: Asked): Promise<Attention | null> {
  const { customerId, occurrenceKey, now, dayMs } = asked;
  const since = new Date(now.getTime() - dayMs);
  const { rows } = await db.raw<{ rows: Cause[] }>(CAUSES, { customerId, since });
  const [cause] = rows;
  if (!cause) return null;
  const { conversationId, ...more } = cause;
  return {
    ...more,
    conversationId: conversationId === null ? null : Number(conversationId),
    holdMs: dayMs,
    ...(await earlierHolds(db, occurrenceKey)),
  };
}

/** A hold is known by its end: looked at again it is the same. */
async function earlierHolds(
  db: Knex,
  occurrenceKey: string,
): Promise<{ holds: number; heldUntil: Date | null }> {
  const { rows } = await db.raw<{ rows: { holds: number; heldUntil: Date | null }[] }>(
    `SELECT count(DISTINCT held.until)::integer AS holds, max(held.until) AS "heldUntil"
       FROM evaluations e
       CROSS JOIN LATERAL jsonb_array_elements(e.checks) AS c (row)
       CROSS JOIN LATERAL (SELECT (c.row -> 'details' ->> 'until')::timestamptz AS until) AS held
      WHERE e.occurrence_key = ? AND c.row ->> 'check' = 'cs_open' AND c.row ->> 'verdict' = 'defer'`,
    [occurrenceKey],
  );
  return rows[0] ?? { holds: 0, heldUntil: null };
}

/** A word that ROMS has answered itself is no message that waits. */
const CAUSES = `
  WITH own AS (SELECT id, waiting_since, status IN ('open', 'pending') AS is_open
                 FROM conversations WHERE customer_id = :customerId)
  SELECT cause, "conversationId", label FROM (
    SELECT 1 AS place, 'label' AS cause, NULL::bigint AS "conversationId", l.name AS label
      FROM customer_labels given JOIN labels l ON l.id = given.label_id
     WHERE given.customer_id = :customerId AND l.holds_automation
    UNION ALL
    SELECT 2, 'label', own.id, l.name
      FROM own JOIN conversation_labels given ON given.conversation_id = own.id
      JOIN labels l ON l.id = given.label_id
     WHERE l.holds_automation
    UNION ALL
    SELECT 3, 'unanswered', own.id, NULL FROM own WHERE is_open AND waiting_since IS NOT NULL
    UNION ALL
    SELECT 4, 'recent', own.id, NULL FROM own
     WHERE is_open AND EXISTS (SELECT FROM messages m
                                WHERE m.conversation_id = own.id AND m.direction = 'inbound'
                                  AND m.reply_word IS NULL AND m.sent_at > :since)) AS causes
   ORDER BY place, "conversationId" LIMIT 1`;
