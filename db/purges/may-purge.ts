import type { Knex } from 'knex';

/**
 * Whether the clock may be believed when it calls things old. One that leapt ahead by more than a day has to go on for
 * half a day first, so that somebody can correct it; before the worker has noticed the leap, its last beat shows it.
 */
export async function mayPurge(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { mayPurge: boolean }[] }>(
    `SELECT NOT EXISTS (SELECT FROM clock_steps
                        WHERE by_seconds > 86400 AND noticed_at BETWEEN now() - interval '12 hours' AND now())
        AND NOT EXISTS (SELECT FROM heartbeats WHERE part = 'worker' AND at < now() - interval '1 day')
        AS "mayPurge"`,
  );
  return rows[0]!.mayPurge;
}
