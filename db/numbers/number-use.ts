import type { Knex } from 'knex';

/** What hangs on a number: how many sends wait for it, and how many open conversations it has. */
export type NumberUse = { waitingSends: number; openConversations: number };

/** For whoever is about to remove a number. */
export async function numberUse(db: Knex, sessionId: string): Promise<NumberUse> {
  const { rows } = await db.raw<{ rows: NumberUse[] }>(
    `SELECT (SELECT count(*)::int FROM messages
              WHERE session_id = :sessionId AND direction = 'outbound'
                AND status IN ('scheduled', 'queued', 'sending')) AS "waitingSends",
            (SELECT count(*)::int FROM conversations
              WHERE session_id = :sessionId AND status <> 'resolved') AS "openConversations"`,
    { sessionId },
  );
  return rows[0] ?? { waitingSends: 0, openConversations: 0 };
}
