import type { Knex } from 'knex';
import type { Absent } from './live-streams.ts';

/** Absences whose end is still to come, and which nobody else is about to start. */
export async function owedAbsences(db: Knex): Promise<Absent[]> {
  const { rows } = await db.raw<{ rows: Absent[] }>(
    `SELECT id AS "userId", absence FROM users
      WHERE absent_since < now() - interval '1 second' AND gone_at IS NULL ORDER BY id`,
  );
  return rows;
}
