import type { Knex } from 'knex';

/** Since when a stop of all automation holds a message that is not written yet; null when it has not yet. */
export async function heldSince(db: Knex, occurrenceKey: string, stopId: number): Promise<Date | null> {
  const { rows } = await db.raw<{ rows: { at: Date | null }[] }>(
    `SELECT min((c.row -> 'details' ->> 'heldSince')::timestamptz) AS at
       FROM evaluations e CROSS JOIN LATERAL jsonb_array_elements(e.checks) AS c (row)
      WHERE e.occurrence_key = ? AND c.row ->> 'check' = 'automation_stopped'
        AND c.row -> 'details' -> 'stopId' = to_jsonb(?::bigint)`,
    [occurrenceKey, stopId],
  );
  return rows[0]?.at ?? null;
}
