import type { Knex } from 'knex';

/** How long after a removal a send may still be queued by who has not seen it (seconds). */
const UNAWARE_S = 60;

/**
 * The numbers whose queues are to be worked off: the shop's, and removed ones for as long as a send may wait there.
 * Temporal keeps a delivery in the queue in which it began, whatever number it leaves by in the end.
 */
export async function servedNumbers(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `SELECT s.id FROM wa_sessions s
      WHERE s.removed_at IS NULL OR EXISTS (
        SELECT FROM messages m WHERE m.direction = 'outbound' AND m.status IN ('queued', 'sending')
           AND (m.session_id = s.id OR m.created_at < s.removed_at + make_interval(secs => :unaware)))
      ORDER BY s.id`,
    { unaware: UNAWARE_S },
  );
  return rows.map(({ id }) => id);
}
